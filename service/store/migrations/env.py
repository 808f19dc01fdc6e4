"""Alembic runs this file to run the scripts beside it."""

from index.catalog.schema import run_scripts

run_scripts()
