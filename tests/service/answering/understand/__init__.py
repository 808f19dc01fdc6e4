"""Tests of service/answering/understand/."""
