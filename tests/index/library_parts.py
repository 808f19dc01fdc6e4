"""Small papers made by hand, for tests of the library."""

import hashlib

import numpy as np
from numpy.typing import NDArray

from index.catalog.new_paper import NewPaper
from index.embedding.embedder import ModelIdentity, PassageVectors, QueryVectors
from index.embedding.token_codes import token_codes
from index.records import Page, Paper, Passage, Span

MODEL = ModelIdentity("a model for tests", "f00d", 8)


def vector(text: str) -> NDArray[np.float32]:
    """A unit vector that depends on the text alone: float32[8]."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])
    raw = np.random.default_rng(seed).normal(size=8).astype(np.float32)
    return raw / np.float32(np.linalg.norm(raw))


def query(text: str) -> QueryVectors:
    """The vectors of a query of one token."""
    return QueryVectors(vector(text), vector(text)[None])


def paper_of(name: str, *texts: str, year: int | None = 2024) -> NewPaper:
    """A paper with one page and one passage for each text."""
    paper = Paper(
        id=name,
        title=f"Title of {name}",
        authors=("An Author",),
        year=year,
        file=f"{name}.pdf",
        page_count=len(texts),
    )
    pages = [
        Page(
            number=number,
            label=str(number),
            text=text,
            width=100.0,
            height=200.0,
            glyphs=bytes(8 * len(text)),
        )
        for number, text in enumerate(texts, 1)
    ]
    passages = [
        Passage(
            id=f"{name}-{page.number}",
            paper_id=name,
            ordinal=page.number - 1,
            text=page.text,
            spans=(Span(page.number, 0, len(page.text)),),
            sentences=((0, len(page.text)),),
            section=("1 Section",),
        )
        for page in pages
    ]
    vectors = np.stack([vector(text) for text in texts])
    return NewPaper(
        paper=paper,
        pages=pages,
        passages=passages,
        vectors=PassageVectors(
            vectors, tuple(v[None] for v in vectors), tuple(token_codes(v[None]) for v in vectors)
        ),
    )
