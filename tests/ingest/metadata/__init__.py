"""Tests of ingest/metadata/."""
