"""Tests of service/api/streaming/."""
