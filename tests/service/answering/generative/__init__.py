"""Tests of service/answering/generative/."""
