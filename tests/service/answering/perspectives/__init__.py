"""Tests of service/answering/perspectives/."""
