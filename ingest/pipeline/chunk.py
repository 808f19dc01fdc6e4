"""Blocks in, passages out: pure functions.

A passage is a run of whole sentences of one section, long enough to be understood alone and
short enough to be embedded whole. Its size is estimated without a tokenizer: passages do not
depend on the embedding model, and a change of model does not require reading the papers again.
"""

import hashlib
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.records import Page, Passage, Span
from index.text.readable import read, tidy_spans
from index.text.splitting import sentence_ranges
from ingest.layout.blocks import Block


@dataclass(frozen=True, slots=True)
class PassageSizes:
    """Sizes of passages in estimated tokens.

    `most` leaves room for the header that is embedded with a passage within the 256 word pieces of
    small embedding models; `target` is what runs of sentences are evened out to; sections with
    fewer than `least` are joined to what follows. Targets of 110 and of 190 to 230 ranked no better
    (docs/quality.md; `python -m evaluation.retrieval`).
    """

    target: int = 170
    most: int = 200
    least: int = 25


SIZES = PassageSizes()
# Stored in the library, so that passages made in different ways are not mixed.
CHUNKING = f"sentences {SIZES.target}-{SIZES.most} v4"

_LEFT_OUT = frozenset({"heading", "reference", "contents"})
_TOKEN = re.compile(r"\d{1,3}|[^\W\d_]{1,6}|[^\w\s]|_")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its place on the pages, its section and its estimated tokens."""

    text: str
    spans: tuple[Span, ...]
    section: tuple[str, ...]
    tokens: int


def passages_of(
    paper_id: str, pages: Mapping[int, Page], blocks: Sequence[Block]
) -> tuple[Passage, ...]:
    """The passages of a paper in reading order, without headings, references and contents."""
    sentences = [
        sentence
        for block in blocks
        if block.kind not in _LEFT_OUT
        for sentence in _sentences(block, pages)
    ]
    return tuple(
        _passage(paper_id, ordinal, run, pages) for ordinal, run in enumerate(_runs(sentences))
    )


def estimate_tokens(text: str) -> int:
    """The approximate number of word pieces that a BERT-like tokenizer makes of the text."""
    return len(_TOKEN.findall(text))


def _sentences(block: Block, pages: Mapping[int, Page]) -> Iterator[Sentence]:
    reading = read(pages, block.spans)
    # A row of a table is one statement, however many full stops its cells have.
    whole = [(0, len(reading.text))]
    for start, end in whole if block.kind == "table" else sentence_ranges(reading.text):
        for first, last in _fitting(reading.text, start, end):
            yield Sentence(
                text=reading.text[first:last],
                spans=reading.spans(first, last),
                section=block.section,
                tokens=estimate_tokens(reading.text[first:last]),
            )


def _fitting(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The range or, where it is too long for a passage, parts of it, cut at clauses or words."""
    while estimate_tokens(text[start:end]) > SIZES.most:
        reach = start + _length_of(text[start:end], SIZES.target)
        half = start + (reach - start) // 2
        clause = max(text.rfind(mark, half, reach) for mark in ("; ", ": ", ", ")) + 1
        cut = clause or text.rfind(" ", half, reach) + 1 or reach
        yield start, start + len(text[start:cut].rstrip())
        start = cut + len(text[cut:end]) - len(text[cut:end].lstrip())
    if start < end:
        yield start, end


def _length_of(text: str, tokens: int) -> int:
    for count, token in enumerate(_TOKEN.finditer(text)):
        if count == tokens:
            return token.start()
    return len(text)


def _runs(sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """Sentences of one section in runs of about the target size, evened out."""
    waiting: list[Sentence] = []
    for _, group in itertools.groupby(sentences, key=lambda sentence: sentence.section):
        waiting.extend(group)
        # A date or a single line says nothing by itself: it is joined to what follows.
        if sum(sentence.tokens for sentence in waiting) >= SIZES.least:
            yield from _even_runs(waiting)
            waiting = []
    yield from _even_runs(waiting)


def _even_runs(sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    total = sum(sentence.tokens for sentence in sentences)
    count = max(1, round(total / SIZES.target))
    target = total / count
    run: list[Sentence] = []
    size = 0
    for sentence in sentences:
        if run and (size + sentence.tokens > SIZES.most or size + sentence.tokens / 2 > target):
            yield run
            run, size = [], 0
        run.append(sentence)
        size += sentence.tokens
    if run:
        yield run


def _passage(
    paper_id: str, ordinal: int, run: Sequence[Sentence], pages: Mapping[int, Page]
) -> Passage:
    spans = tidy_spans(pages, [span for sentence in run for span in sentence.spans])
    text = read(pages, spans).text
    ranges, position = [], 0
    for sentence in run:
        start = text.index(sentence.text, position)
        position = start + len(sentence.text)
        ranges.append((start, position))
    identity = f"{paper_id} {[(s.page, s.start, s.end) for s in spans]}"
    return Passage(
        id=hashlib.sha256(identity.encode()).hexdigest()[:32],
        paper_id=paper_id,
        ordinal=ordinal,
        text=text,
        spans=spans,
        sentences=tuple(ranges),
        section=run[-1].section,
    )
