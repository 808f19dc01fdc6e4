"""Tests of index/text/."""
