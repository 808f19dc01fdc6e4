"""Tests: one file for each module, with real parts."""
