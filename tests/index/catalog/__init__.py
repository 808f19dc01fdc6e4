"""Tests of index/catalog/."""
