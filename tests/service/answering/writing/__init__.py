"""Tests of service/answering/writing/."""
