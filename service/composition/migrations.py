"""All tables of a data directory, brought from one version to the next."""

from index.catalog.catalog import CATALOG_SCHEMA
from index.catalog.database import migrate, pending_migrations
from index.catalog.schema import Migration
from service.settings import Settings
from service.store.store import STORE_SCHEMA

_SCHEMAS = (CATALOG_SCHEMA, STORE_SCHEMA)


def pending(settings: Settings) -> tuple[Migration, ...]:
    """The steps that opening the data directory would run; changes nothing.

    Raises SchemaTooNew where a newer version of Footnote has opened it.
    """
    url = settings.catalog_url
    return tuple(step for schema in _SCHEMAS for step in pending_migrations(url, schema))


def migrate_all(settings: Settings) -> tuple[Migration, ...]:
    """Runs the steps that are due and returns them; raises SchemaTooNew before it runs any."""
    pending(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return tuple(step for schema in _SCHEMAS for step in migrate(settings.catalog_url, schema))
