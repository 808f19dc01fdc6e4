"""Tests of service/answering/refusal/."""
