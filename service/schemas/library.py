"""The shapes of the library as a whole and of its missing files."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import BaseModel, Field

from index.library.library import Library
from index.records import MISSING, FileState, LedgerEntry
from service.schemas.papers import CountsShape


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
    """A file or a paper that could not be taken into the library, or not yet."""

    name: str = Field(description="The file's name, or the title that the reading list gives.")
    state: FileState
    cause: str = Field(description="Why it could not be taken in whole.")
    remedy: str = Field(description="What to do about it.")


class MissingFilesShape(BaseModel):
    """The files that answers say are missing, and the papers to come, by name."""

    files: list[MissingFileShape] = Field(description="Files that could not be taken in.")
    not_downloaded: list[MissingFileShape] = Field(
        description="Papers of a reading list that are not downloaded yet; none of them is missing."
    )


def missing_files_shape(entries: Iterable[LedgerEntry]) -> MissingFilesShape:
    """The lines of the ledger that tell of what is missing, without where it lies."""
    by_name = sorted(entries, key=lambda entry: (entry.name, entry.origin))
    return MissingFilesShape(
        files=[_missing_file_shape(entry) for entry in by_name if entry.state in MISSING],
        not_downloaded=[
            _missing_file_shape(entry) for entry in by_name if entry.state == "not_downloaded"
        ],
    )


def _missing_file_shape(entry: LedgerEntry) -> MissingFileShape:
    return MissingFileShape(
        name=entry.name, state=entry.state, cause=entry.cause, remedy=entry.remedy
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


@dataclass(frozen=True, slots=True)
class Size:
    """How much a library holds."""

    papers: int
    pages: int
