"""index/search/diversity.py: passages of a page that was shown make way for others."""

from index.records import Paper, Passage, ScoredPassage, Span
from index.search.diversity import demote_shown_pages

PAPER = Paper("p", "Title", (), 2024, "p.pdf", 9)


def hit(name: str, score: float, *pages: int, paper: Paper = PAPER) -> ScoredPassage:
    spans = tuple(Span(page, 0, 4) for page in pages)
    passage = Passage(name, paper.id, 0, "text", spans, ((0, 4),), ())
    return ScoredPassage(passage, paper, score, 0.5, 1.0)


def order(*hits: ScoredPassage) -> list[str]:
    return [found.passage.id for found in demote_shown_pages(hits)]


def test_another_page_goes_before_a_second_passage_of_the_same() -> None:
    hits = hit("a", 0.9, 1), hit("b", 0.8, 1), hit("c", 0.7, 2), hit("d", 0.3, 3)
    assert order(*hits) == ["a", "c", "b", "d"]
    scores = [found.score for found in demote_shown_pages(hits)]
    assert scores == sorted(scores, reverse=True)


def test_a_much_better_passage_of_the_same_page_stays_ahead() -> None:
    assert order(hit("a", 0.9, 1), hit("b", 0.8, 1), hit("c", 0.5, 2)) == ["a", "b", "c"]


def test_a_passage_that_goes_on_to_a_new_page_is_not_lowered() -> None:
    assert order(hit("a", 0.9, 1), hit("b", 0.8, 1, 2), hit("c", 0.75, 3)) == ["a", "b", "c"]


def test_pages_of_other_papers_are_other_pages() -> None:
    other = Paper("q", "Other", (), 2024, "q.pdf", 9)
    assert order(hit("a", 0.9, 1), hit("b", 0.8, 1, paper=other), hit("c", 0.7, 2)) == [
        "a", "b", "c",
    ]  # fmt: skip
    assert demote_shown_pages([]) == []
