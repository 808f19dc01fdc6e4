"""Tests of service/api/access/."""
