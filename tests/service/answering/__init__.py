"""Tests of service/answering/."""
