"""Answers in the formats of other programs: pure functions of an Answer."""
