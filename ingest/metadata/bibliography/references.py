"""A paper's blocks in, its references out: text, title, year and identifiers of each.

Pure functions; `index.catalog.citations` finds which paper of a library a reference means.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.records import Page, Reference
from index.text.readable import readable
from ingest.layout.blocks import Block
from ingest.metadata.bibliography.entries import ENTRIES, Entry, entries
from ingest.metadata.bibliography.identifiers import identifiers
from ingest.metadata.bibliography.titles import title_and_year

_UNNUMBERED = 0  # the ordinal of a reference until it is known to be one
_NO_DATE = re.compile(r"\bn\.\s?d\.|\b(?:forthcoming|in press|to appear)\b", re.IGNORECASE)
_MARK = re.compile(r"\d{1,3}\.?\s*(?=\D)")
# Separates citations in a footnote: semicolons, and marks of footnotes that run together.
_PARTS = re.compile(r";\s|(?<=[.\]])\s+\d{1,3}\.?\s+(?=[A-Z“\"])")


@dataclass(frozen=True, slots=True)
class ReferenceRule:
    """Sizes of references; chosen by hand, not fitted (`python -m evaluation.references`)."""

    fewest_characters: int = 20
    fewest_with_label: int = 10  # of an entry with a number or a label
    title_words: range = range(3, 21)  # of a title in quotes in a footnote


REFERENCES = ReferenceRule()


def references_of(blocks: Sequence[Block], pages: Mapping[int, Page]) -> tuple[Reference, ...]:
    """The references of a paper in order: of its list or, without one, of its footnotes."""
    return tuple(_listed(blocks, pages)) or tuple(_in_footnotes(blocks, pages))


def _listed(blocks: Sequence[Block], pages: Mapping[int, Page]) -> Iterator[Reference]:
    ordinals = itertools.count(1)
    listed = [block for block in blocks if block.kind == "reference"]
    for _, group in itertools.groupby(listed, key=lambda block: block.section):
        for entry in entries(tuple(group), pages):
            # A longer entry is running text; searching it for names and dates would take long.
            if sum(span.end - span.start for span in entry.spans) > ENTRIES.max_characters:
                continue
            reference = _reference(entry, pages)
            if _is_reference(reference, entry.label):
                yield replace(reference, ordinal=next(ordinals))


def _reference(entry: Entry, pages: Mapping[int, Page]) -> Reference:
    raw = "\n".join(pages[span.page].text[span.start : span.end] for span in entry.spans)
    return _read(raw, entry.spans[0].page, entry.label)


def _read(raw: str, page: int, label: str = "") -> Reference:
    found = identifiers(raw)
    title, year = title_and_year(readable(found.rest), label)
    return Reference(
        ordinal=_UNNUMBERED,
        text=readable(raw),
        page=page,
        title=title,
        year=year,
        doi=found.doi,
        arxiv=found.arxiv,
        url=found.url,
    )


def _is_reference(reference: Reference, label: str) -> bool:
    """Whether an entry is a reference, not a piece of text in or after the list."""
    fewest = REFERENCES.fewest_with_label if label else REFERENCES.fewest_characters
    if len(reference.text) < fewest:
        return False
    states = reference.year or reference.doi or reference.arxiv or reference.url
    return bool(states or label or _NO_DATE.search(reference.text))


def _in_footnotes(blocks: Sequence[Block], pages: Mapping[int, Page]) -> Iterator[Reference]:
    """Works that footnotes cite by a DOI, an arXiv identifier, or a quoted title and a year."""
    ordinals = itertools.count(1)
    for block in blocks:
        if block.kind != "footnote":
            continue
        raw = "\n".join(pages[span.page].text[span.start : span.end] for span in block.spans)
        for part in _PARTS.split(_MARK.sub("", raw, count=1)):
            if len(part) > ENTRIES.max_characters:
                continue
            reference = _read(part, block.spans[0].page)
            if _is_cited(reference):
                yield replace(reference, ordinal=next(ordinals))


def _is_cited(reference: Reference) -> bool:
    is_quoted = bool(reference.title) and re.search(
        rf"[“\"]{re.escape(reference.title)}[,.?!]?[”\"]", reference.text
    )
    is_titled = bool(is_quoted) and len(reference.title.split()) in REFERENCES.title_words
    return bool(reference.doi or reference.arxiv or (is_titled and reference.year))
