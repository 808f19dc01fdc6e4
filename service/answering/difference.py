"""How an answer differs from an earlier answer to the same question, and what may explain it."""

from collections.abc import Iterable
from dataclasses import dataclass

from index.catalog.history import Removal
from index.library.library import Library
from index.records import Paper
from service.answering.records.answers import Answer, Quote, Statement


@dataclass(frozen=True, slots=True)
class Moved:
    """A quote of a statement in both answers that now is in another paper or on another page."""

    text: str
    before: Quote
    after: Quote


@dataclass(frozen=True, slots=True)
class Difference:
    """Statements in both answers (`kept`), only in the first (`gone`), only in the second (`new`).

    `moved` are quotes of kept statements whose paper or page has changed. `added` and `removed`
    are papers that were added and removed between the answers; `superseded` pairs a paper that
    the first answer cites with a newer version that was added.
    """

    kept: tuple[Statement, ...]
    gone: tuple[Statement, ...]
    new: tuple[Statement, ...]
    moved: tuple[Moved, ...]
    added: tuple[Paper, ...]
    removed: tuple[Removal, ...]
    superseded: tuple[tuple[Paper, Paper], ...]

    @property
    def same(self) -> bool:
        """Whether both answers have the same statements and cite the same places."""
        return not (self.gone or self.new or self.moved)


def difference(before: Answer, after: Answer, library: Library) -> Difference:
    """How `after` differs from `before`, and which papers changed in between."""
    added = library.history.added_since(before.library_revision)
    earlier, later = _by_text(before.statements), _by_text(after.statements)
    return Difference(
        kept=tuple(s for text, s in later.items() if text in earlier),
        gone=tuple(s for text, s in earlier.items() if text not in later),
        new=tuple(s for text, s in later.items() if text not in earlier),
        moved=tuple(
            moved
            for text, statement in later.items()
            if text in earlier
            for moved in _moved(earlier[text], statement)
        ),
        added=tuple(added),
        removed=tuple(library.history.removed_since(before.library_revision)),
        superseded=tuple(
            (paper, newest)
            for paper in _cited(before)
            if (newest := library.newest(paper)) in added and newest.id != paper.id
        ),
    )


def _by_text(statements: Iterable[Statement]) -> dict[str, Statement]:
    """The statements by their text, with white space collapsed and case folded."""
    return {" ".join(s.text.casefold().split()): s for s in statements}


def _moved(before: Statement, after: Statement) -> Iterable[Moved]:
    """The quotes, in order, that are in another paper or on another page than before."""
    for old, new in zip(before.citations, after.citations, strict=False):
        if (old.quote.paper.id, old.quote.page) != (new.quote.paper.id, new.quote.page):
            yield Moved(text=after.text, before=old.quote, after=new.quote)


def _cited(answer: Answer) -> Iterable[Paper]:
    """The papers that an answer cites, each once, in order."""
    papers = (c.quote.paper for s in answer.statements for c in s.citations)
    return {paper.id: paper for paper in papers}.values()
