"""Tables that change together, and their way from one version to the next, by Alembic.

Each schema has its scripts in a folder of its own and its version in a table of its own, so that
several can share a database. Alembic is loaded only where something is to be done.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from index.errors import SchemaTooNew

if TYPE_CHECKING:
    from alembic.config import Config


@dataclass(frozen=True, slots=True)
class Schema:
    """Tables, the folder of the scripts that make and change them, and their latest version."""

    name: str
    tables: sql.MetaData
    scripts: Path
    head: str

    @property
    def version_table(self) -> str:
        """The table that holds the version of these tables."""
        return f"{self.name}_version"


@dataclass(frozen=True, slots=True)
class Migration:
    """One step from a version of a schema to the next; `summary` says what it does."""

    schema: str
    revision: str
    summary: str


def version_of(connection: Connection, schema: Schema) -> str:
    """The version of the schema's tables; empty where no script has run yet."""
    table = sql.table(schema.version_table, sql.column("version_num", sql.String))
    if not sql.inspect(connection).has_table(schema.version_table):
        return ""
    return connection.execute(sql.select(table.c.version_num)).scalar() or ""


def migrations_after(schema: Schema, version: str) -> tuple[Migration, ...]:
    """The steps from a version to the latest, in order; raises SchemaTooNew.

    From no version at all, that is every step.
    """
    from alembic.script import ScriptDirectory

    if version == schema.head:
        return ()
    scripts = ScriptDirectory.from_config(_config(schema))
    steps = [
        Migration(schema=schema.name, revision=script.revision, summary=script.doc)
        for script in scripts.walk_revisions()
    ][::-1]
    revisions = [step.revision for step in steps]
    if version and version not in revisions:
        raise SchemaTooNew(
            f"the {schema.name} is at version {version}, and this program knows it up to "
            f"{schema.head}: a newer Footnote has opened this database; install that version, or "
            "set FOOTNOTE_DATA_DIR (and FOOTNOTE_DATABASE_URL) to another library"
        )
    return tuple(steps[revisions.index(version) + 1 if version else 0 :])


def upgrade(connection: Connection, schema: Schema) -> None:
    """Runs the steps that are due, within the transaction that the connection is in."""
    from alembic import command

    command.upgrade(_config(schema, connection), "head")


def run_scripts() -> None:
    """What a folder's `env.py` calls: runs its scripts over the connection of the configuration."""
    from alembic import context

    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection, version_table=context.config.attributes["version_table"]
    )
    context.run_migrations()


def _config(schema: Schema, connection: Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config(attributes={"connection": connection, "version_table": schema.version_table})
    config.set_main_option("script_location", str(schema.scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
