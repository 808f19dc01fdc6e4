"""Tests of service/mcp/."""
