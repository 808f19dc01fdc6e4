"""Tests of ingest/layout/."""
