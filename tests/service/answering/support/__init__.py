"""Tests of service/answering/support/."""
