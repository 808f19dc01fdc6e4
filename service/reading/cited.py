"""From places in a paper to statements, each checked against its page before it is shown."""

from collections.abc import Sequence
from itertools import count

from index.library.library import Library
from index.records import Paper, ScoredPassage
from service.answering.records.answers import Citation, Statement
from service.answering.records.drafts import Draft
from service.answering.records.evidence import PagesByPaper
from service.answering.records.quotes import quotes_of
from service.answering.retrieval.pages import pages_of
from service.answering.sentences.labels import behind_label
from service.answering.support.draft_check import holds
from service.reading.paper_page import Place

Statements = tuple[Statement, ...]


def cited(
    library: Library, paper: Paper, lists: Sequence[Sequence[Place]]
) -> tuple[Statements, ...]:
    """The sentences of each list as statements with their quotes, numbered throughout from 1.

    A sentence that is not at its place on the page is left out, as in answers.
    """
    wanted = {place.passage_id for places in lists for place in places}
    passages = library.passages_of(paper.id, wanted) if wanted else []
    # Nothing was searched, so every passage has the same score.
    found = {
        passage.id: ScoredPassage(passage=passage, paper=paper, score=1.0, dense=0.0, lexical=0.0)
        for passage in passages
    }
    pages = pages_of(library, found.values())
    numbers = count(1)

    def statements(places: Sequence[Place]) -> Statements:
        drafts = (
            _draft(found[place.passage_id], place, pages)
            for place in places
            if place.passage_id in found
        )
        return tuple(
            Statement(
                text=draft.text,
                support="verified",
                citations=tuple(
                    Citation(number=next(numbers), quote=quote) for quote in draft.quotes
                ),
            )
            for draft in drafts
            if holds(draft, pages)
        )

    return tuple(statements(places) for places in lists)


def _draft(found: ScoredPassage, place: Place, pages: PagesByPaper) -> Draft:
    text = found.passage.text
    start = behind_label(text, place.start, place.end)
    quotes = quotes_of(found, start, place.end, pages[found.paper.id])
    return Draft(text=text[start : place.end], quotes=quotes)
