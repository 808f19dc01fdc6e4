"""A PostgreSQL server of the tests' own, where Debian's is installed."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sql


def _program(name: str) -> str:
    """The path of one of PostgreSQL's programs; skips the test where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    path = str(found[-1]) if found else shutil.which(name)
    if path is None:
        pytest.skip("PostgreSQL's server is not installed (Debian's package postgresql)")
    return path


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The URL, without a database's name, of a fresh cluster on a Unix socket."""
    initdb, server = _program("initdb"), _program("pg_ctl")
    # The path of a Unix socket may have 107 characters at most.
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    as_user = []
    if os.geteuid() == 0:  # the server refuses to run as root
        try:
            user = pwd.getpwnam("postgres")
        except KeyError:
            pytest.skip("PostgreSQL's server does not run as root, and there is no user postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run(  # noqa: S603 - programs of PostgreSQL, named above
            [*as_user, *command], check=True, cwd=folder, stdout=subprocess.DEVNULL
        )

    run(initdb, "-D", str(data), "-U", "footnote", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    run(server, "-D", str(data), "-l", str(folder / "log"), "-o", options, "-w", "start")
    try:
        yield f"postgresql+psycopg://footnote@/{{name}}?host={folder}"
    finally:
        run(server, "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder)


def fresh_database(server: str, name: str) -> str:
    """The URL of an empty database on the server."""
    engine = sql.create_engine(server.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return server.format(name=name)
