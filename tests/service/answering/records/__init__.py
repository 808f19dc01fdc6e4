"""Tests of service/answering/records/."""
