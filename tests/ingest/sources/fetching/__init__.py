"""Tests of ingest/sources/fetching/."""
