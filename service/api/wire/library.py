"""The shapes of the library as a whole, and of what is missing from it."""

import json
from collections.abc import Iterable

from pydantic import BaseModel, Field

from index.library import Library
from index.records import MISSING, FileState, LedgerEntry
from service.api.wire.papers import CountsShape


class ModelShape(BaseModel):
    """The embedding model that made the library's vectors."""

    name: str
    weights: str = Field(description="Hash of its weights.")
    dimension: int


class IndexShape(BaseModel):
    """An index: where it stands, and how many passages are in it."""

    revision: int
    passages: int
    is_current: bool = Field(description="Whether it stands at the catalog's revision.")


class IndexesShape(BaseModel):
    """The indexes of the process that answers."""

    dense: IndexShape
    lexical: IndexShape


class LibraryShape(BaseModel):
    """What the library holds, what made it, and how its indexes are."""

    counts: CountsShape
    revision: int
    files: dict[str, int] = Field(description="Files that were given to it, by state.")
    model: ModelShape
    chunking: str
    indexes: IndexesShape
    generators: list[str] = Field(description="What can write answers, the first choice first.")


class MissingFileShape(BaseModel):
    """A file that could not be taken into the library, or not yet."""

    name: str
    state: FileState
    cause: str = Field(description="Why it could not be taken in whole.")
    remedy: str = Field(description="What to do about it.")


class MissingFilesShape(BaseModel):
    """The files that answers say are missing, by name."""

    files: list[MissingFileShape]


def missing_files_shape(entries: Iterable[LedgerEntry]) -> MissingFilesShape:
    """The lines of the ledger that tell of missing files, without where these lie."""
    missing = sorted((e for e in entries if e.state in MISSING), key=lambda e: (e.name, e.origin))
    return MissingFilesShape(
        files=[
            MissingFileShape(name=e.name, state=e.state, cause=e.cause, remedy=e.remedy)
            for e in missing
        ]
    )


def library_shape(library: Library, generators: Iterable[str]) -> LibraryShape:
    """The library as it goes over the wire."""
    papers, pages, passages = library.counts()
    health, model = library.health(), json.loads(library.made_by["model"])
    files: dict[str, int] = {}
    for entry in library.ledger.entries():
        files[entry.state] = files.get(entry.state, 0) + 1

    def index(revision: int, held: int) -> IndexShape:
        current = revision == health.catalog_revision
        return IndexShape(revision=revision, passages=held, is_current=current)

    return LibraryShape(
        counts=CountsShape(papers=papers, pages=pages, passages=passages),
        revision=health.catalog_revision,
        files=files,
        model=ModelShape(
            name=model["name"], weights=model["weights"], dimension=model["dimension"]
        ),
        chunking=library.made_by["chunking"],
        indexes=IndexesShape(
            dense=index(health.dense_revision, health.dense_passages),
            lexical=index(health.lexical_revision, health.lexical_passages),
        ),
        generators=list(generators),
    )
