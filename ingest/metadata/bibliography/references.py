"""The references of a paper out of its blocks: what each entry says of the work it names.

Pure; which paper of a library an entry means is found elsewhere (see `index.catalog.citations`).
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from index.records import Page, Reference
from index.text.readable import readable
from ingest.layout.blocks import Block
from ingest.metadata.bibliography.entries import MAX_CHARACTERS, Entry, entries
from ingest.metadata.bibliography.identifiers import identifiers
from ingest.metadata.bibliography.titles import title_and_year

_MIN_CHARACTERS = 20
_NO_DATE = re.compile(r"\bn\.\s?d\.|\b(?:forthcoming|in press|to appear)\b", re.IGNORECASE)
_MARK = re.compile(r"\d{1,3}\.?\s*(?=\D)")
# Between what a footnote cites: semicolons, and marks of footnotes that were not told apart.
_PARTS = re.compile(r";\s|(?<=[.\]])\s+\d{1,3}\.?\s+(?=[A-Z“\"])")
_WORDS_OF_TITLE = range(3, 21)


def references_of(blocks: Sequence[Block], pages: Mapping[int, Page]) -> tuple[Reference, ...]:
    """The references of a paper in order; of its footnotes' only where it has no list of them."""
    return tuple(_listed(blocks, pages)) or tuple(_in_footnotes(blocks, pages))


def _listed(blocks: Sequence[Block], pages: Mapping[int, Page]) -> Iterator[Reference]:
    ordinals = itertools.count(1)
    listed = [block for block in blocks if block.kind == "reference"]
    for _, group in itertools.groupby(listed, key=lambda block: block.section):
        for entry in entries(tuple(group), pages):
            # Longer ones are running text, and are not searched for names and dates at all.
            if sum(span.end - span.start for span in entry.spans) > MAX_CHARACTERS:
                continue
            reference = _reference(entry, pages)
            if _is_reference(reference, entry.label):
                yield _numbered(reference, next(ordinals))


def _reference(entry: Entry, pages: Mapping[int, Page]) -> Reference:
    raw = "\n".join(pages[span.page].text[span.start : span.end] for span in entry.spans)
    return _read(raw, entry.spans[0].page, entry.label)


def _read(raw: str, page: int, label: str = "") -> Reference:
    said = identifiers(raw)
    title, year = title_and_year(readable(said.rest), label)
    return Reference(0, readable(raw), page, title, year, said.doi, said.arxiv, said.url)


def _numbered(reference: Reference, ordinal: int) -> Reference:
    return Reference(
        ordinal, reference.text, reference.page, reference.title, reference.year,
        reference.doi, reference.arxiv, reference.url,
    )  # fmt: skip


def _is_reference(reference: Reference, label: str) -> bool:
    """Whether an entry is one, not a piece of text that stands in or behind the list."""
    if len(reference.text) < (_MIN_CHARACTERS // 2 if label else _MIN_CHARACTERS):
        return False
    says = reference.year or reference.doi or reference.arxiv or reference.url
    return bool(says or label or _NO_DATE.search(reference.text))


def _in_footnotes(blocks: Sequence[Block], pages: Mapping[int, Page]) -> Iterator[Reference]:
    """What footnotes cite with a DOI, an arXiv identifier, or a title in quotes and a year."""
    ordinals = itertools.count(1)
    for block in blocks:
        if block.kind != "footnote":
            continue
        raw = "\n".join(pages[span.page].text[span.start : span.end] for span in block.spans)
        for part in _PARTS.split(_MARK.sub("", raw, count=1)):
            if len(part) > MAX_CHARACTERS:
                continue
            reference = _read(part, block.spans[0].page)
            if _is_cited(reference):
                yield _numbered(reference, next(ordinals))


def _is_cited(reference: Reference) -> bool:
    is_quoted = bool(reference.title) and re.search(
        rf"[“\"]{re.escape(reference.title)}[,.?!]?[”\"]", reference.text
    )
    is_titled = bool(is_quoted) and len(reference.title.split()) in _WORDS_OF_TITLE
    return bool(reference.doi or reference.arxiv or (is_titled and reference.year))
