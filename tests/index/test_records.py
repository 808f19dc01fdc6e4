"""index/records.py: the nouns keep their promises."""

import pytest

from index.records import Filter, Page, Paper, Span


def paper(paper_id: str, year: int | None) -> Paper:
    return Paper(paper_id, "Title", (), year, "file.pdf", 1)


@pytest.mark.parametrize(("page", "start", "end"), [(0, 0, 1), (1, -1, 1), (1, 2, 2), (1, 3, 2)])
def test_a_span_that_cannot_be_is_refused(page: int, start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(page, start, end)


def test_a_page_has_a_box_for_each_character() -> None:
    with pytest.raises(ValueError, match="4 characters need as many boxes"):
        Page(1, "1", "four", 10, 10, bytes(24))


def test_an_empty_filter_admits_all() -> None:
    assert Filter().admits(paper("a", None))


def test_a_filter_looks_at_papers_and_years() -> None:
    assert Filter(frozenset({"a"})).admits(paper("a", 1990))
    assert not Filter(frozenset({"a"})).admits(paper("b", 1990))
    assert Filter(year_from=2020, year_to=2022).admits(paper("a", 2022))
    assert not Filter(year_from=2020).admits(paper("a", 2019))
    assert not Filter(year_to=2020).admits(paper("a", 2021))
    assert not Filter(year_from=2020).admits(paper("a", None))
