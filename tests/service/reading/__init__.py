"""Tests of service/reading/."""
