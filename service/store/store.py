"""What people own, in SQL: it stays when the papers are read and indexed again.

Its tables lie in the same database as the catalog's, and know nothing of them.
"""

from pathlib import Path

from index.catalog.database import Database
from index.catalog.schema import Schema
from service.store.api_keys import Keys
from service.store.archive import Archive
from service.store.deliveries import Deliveries
from service.store.ingestion_jobs import IngestionJobs
from service.store.tables import TABLES

STORE_SCHEMA = Schema(
    name="store",
    tables=TABLES,
    scripts=Path(__file__).parent / "migrations",
    head="0002",
)


class Store:
    """Answers, conversations, feedback, API keys, deliveries and ingestion jobs.

    Safe to use from many threads and processes.
    """

    def __init__(self, url: str) -> None:
        self._database = Database(url, STORE_SCHEMA)
        self.archive = Archive(self._database)
        self.keys = Keys(self._database)
        self.deliveries = Deliveries(self._database)
        self.jobs = IngestionJobs(self._database)

    def close(self) -> None:
        """Gives the database connections back."""
        self._database.close()
