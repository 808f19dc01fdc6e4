"""Tests of ingest/pdf/."""
