"""Background jobs: the ingestion worker and the reading list."""
