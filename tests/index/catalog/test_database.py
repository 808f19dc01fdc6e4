"""index/catalog/database.py: what a database that fails raises."""

from pathlib import Path

import pytest
import sqlalchemy as sql

from index.catalog.catalog import CATALOG_SCHEMA, Catalog
from index.catalog.database import Database, pending_migrations
from index.errors import DatabaseError


def test_a_statement_that_fails_raises_an_error_with_what_the_database_said(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalog.sqlite'}"
    database = Database(url, CATALOG_SCHEMA)
    for connect in (database.reading, database.writing):
        with pytest.raises(DatabaseError) as raised, connect() as connection:
            connection.execute(sql.text("SELECT * FROM nowhere"))
        assert raised.value.reason == "no such table: nowhere"
        assert isinstance(raised.value.__cause__, sql.exc.OperationalError)
    database.close()


def test_a_file_that_is_no_database_cannot_be_opened(tmp_path: Path) -> None:
    file = tmp_path / "catalog.sqlite"
    file.write_text("These are words, and no database. " * 100)
    for opened in (Catalog, lambda url: pending_migrations(url, CATALOG_SCHEMA)):
        with pytest.raises(DatabaseError, match="file is not a database"):
            opened(f"sqlite:///{file}")
