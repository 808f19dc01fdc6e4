"""The store's and the catalog's tables come up to date on SQLite and on PostgreSQL."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sql
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from index.catalog.catalog import CATALOG_SCHEMA, Catalog
from index.catalog.database import Database, migrate, pending_migrations
from index.catalog.schema import Schema
from index.errors import SchemaTooNew
from service.store.archive import ArchivedAnswer
from service.store.store import STORE_SCHEMA, Store
from tests.databases import fresh_database, postgresql_server

SCHEMAS = (CATALOG_SCHEMA, STORE_SCHEMA)
ANSWER = ArchivedAnswer(
    id="a", conversation="c", owner="", asked=1.0, question="Who?", standalone="Who?", content="{}"
)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    with postgresql_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'catalog.sqlite'}"
    return fresh_database(request.getfixturevalue("postgresql"), f"test_{uuid.uuid4().hex}")


def as_before_alembic(url: str) -> None:
    """Makes the tables as versions before Alembic made them, with one delivery's keys."""
    engine = sql.create_engine(url)
    CATALOG_SCHEMA.tables.create_all(engine)
    STORE_SCHEMA.tables.create_all(engine)
    with engine.begin() as connection:
        connection.execute(sql.text("ALTER TABLE delivery_keys DROP COLUMN lasting"))
        connection.execute(sql.text("ALTER TABLE papers DROP COLUMN came"))
        connection.execute(sql.text("DROP TABLE removed"))  # older still: a table that came later
        connection.execute(
            sql.text(
                "INSERT INTO deliveries VALUES "
                "(1, 't', 'ann', '', 'answered', 0, 0, '', 0, 1, :no, '')"
            ),
            {"no": False},
        )
        connection.execute(
            sql.text(
                "INSERT INTO delivery_keys (key, number, received) "
                "VALUES ('message:1', 1, 0), ('event:1', 1, 0)"
            )
        )
    engine.dispose()


def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    engine = sql.create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(sql.text(statement))]
    engine.dispose()
    return found


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
def test_the_scripts_make_the_tables_that_the_program_uses(url: str, schema: Schema) -> None:
    migrate(url, schema)
    engine = sql.create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": schema.version_table,
                "compare_type": True,
                "compare_server_default": True,
            },
        )
        assert compare_metadata(context, schema.tables) == []
    engine.dispose()


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
def test_the_latest_version_is_that_of_the_last_script(schema: Schema) -> None:
    assert ScriptDirectory(str(schema.scripts)).get_current_head() == schema.head


def test_a_database_from_before_alembic_is_brought_up_to_date(url: str) -> None:
    as_before_alembic(url)
    Catalog(url).close()
    Store(url).close()
    found = rows(url, "SELECT key, lasting FROM delivery_keys ORDER BY key")
    assert [(key, bool(lasting)) for key, lasting in found] == [
        ("event:1", False),
        ("message:1", True),
    ]
    assert rows(url, "SELECT * FROM removed") == []
    assert rows(url, "SELECT version_num FROM store_version") == [(STORE_SCHEMA.head,)]
    assert rows(url, "SELECT version_num FROM catalog_version") == [(CATALOG_SCHEMA.head,)]


def test_what_is_pending_is_told_without_a_change(url: str) -> None:
    as_before_alembic(url)
    before = [(step.schema, step.revision) for step in pending_migrations(url, STORE_SCHEMA)]
    assert before == [("store", "0001"), ("store", "0002")]
    assert all(step.summary for step in pending_migrations(url, STORE_SCHEMA))
    assert len(pending_migrations(url, STORE_SCHEMA)) == 2
    assert len(migrate(url, STORE_SCHEMA)) == 2
    assert pending_migrations(url, STORE_SCHEMA) == ()
    assert migrate(url, STORE_SCHEMA) == ()


def test_looking_at_a_database_that_is_not_there_makes_none(tmp_path: Path) -> None:
    file = tmp_path / "catalog.sqlite"
    assert len(pending_migrations(f"sqlite:///{file}", STORE_SCHEMA)) == 2
    assert not file.exists()


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
def test_a_database_that_is_newer_is_refused_with_the_remedy(url: str, schema: Schema) -> None:
    migrate(url, schema)
    engine = sql.create_engine(url)
    versions = sql.table(schema.version_table, sql.column("version_num"))
    with engine.begin() as connection:
        connection.execute(versions.update().values(version_num="9999"))
    engine.dispose()
    for attempt in (Database, migrate, pending_migrations):
        with pytest.raises(SchemaTooNew, match=r"version 9999.*install that version"):
            attempt(url, schema)
    assert rows(url, f"SELECT version_num FROM {schema.version_table}") == [("9999",)]  # noqa: S608


def test_processes_that_start_together_migrate_once(url: str) -> None:
    as_before_alembic(url)
    with ThreadPoolExecutor(4) as pool:
        steps = list(pool.map(lambda _: migrate(url, STORE_SCHEMA), range(4)))
    assert sorted(map(len, steps)) == [0, 0, 0, 2]


def test_the_store_works_on_both_databases(url: str) -> None:
    store = Store(url)
    store.archive.keep(ANSWER, opening=True)
    key, _ = store.keys.create("reader", "Ada")
    assert store.deliveries.take(["event:1"], thread="t", asker="ann", body="b").new
    assert store.deliveries.claim("w", 60) is not None
    job = store.jobs.add(["a.pdf"], by="Ada")
    store.close()
    again = Store(url)
    assert again.archive.answer("a") == ANSWER
    assert again.archive.conversation("c", owner="").answers == 1
    assert again.keys.all() == [key]
    assert again.deliveries.open_count() == 1
    assert again.jobs.claim() is not None
    assert again.jobs.one(job.id).state == "running"
    again.close()


def test_writers_of_one_schema_take_turns_on_both_databases(url: str) -> None:
    stores = [Store(url), Store(url)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: stores[n % 2].jobs.add([f"{n}.pdf"], by=""), range(20)))
    assert [job.number for job in stores[0].jobs.latest(30)] == list(range(20, 0, -1))
    for store in stores:
        store.close()
