"""Tests of service/api/openai/."""
