"""Tests of service/answering/sentences/."""
