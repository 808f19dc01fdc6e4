"""Tests of service/answering/retrieval/."""
