"""Tests of ingest/metadata/bibliography/."""
