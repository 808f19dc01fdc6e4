"""ingest/pdf/spaces.py: spaces that a page shows and its file does not have."""

import numpy as np
import pytest

from ingest.pdf.spaces import lost_spaces


def line(text: str, gaps: dict[int, float], *, spread: float = 0.0) -> list[int]:
    """The lost spaces of a line in 10-point type; `gaps` stand before the characters named."""
    boxes, x = np.zeros((len(text), 4), np.float32), 10.0
    for at, character in enumerate(text):
        x += gaps.get(at, spread)
        if character != " ":
            boxes[at] = (x, 10, x + 5, 20)
        x += 5
    return [int(at) for at in lost_spaces(text, boxes, np.full(len(text), 10, np.float32))]


def test_a_gap_as_wide_as_a_word_space_is_one() -> None:
    assert line("modelsareopen", {6: 2.5, 9: 2.0}) == [6, 9]


@pytest.mark.parametrize(
    ("text", "gaps", "spread"),
    [
        ("models", {3: 1.0}, 0.0),  # kerning
        ("models", {}, 3.0),  # set with space between all letters
        ("of 2024-25", {}, 0.0),
        ("ab", {1: 9.0}, 0.0),
    ],
)
def test_other_gaps_are_none(text: str, gaps: dict[int, float], spread: float) -> None:
    assert line(text, gaps, spread=spread) == []
