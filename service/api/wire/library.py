"""The shape of the library as a whole."""

import json

from pydantic import BaseModel, Field

from index.library import Library
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
    generators: list[str] = Field(description="What can write answers.")


def library_shape(library: Library, generators: list[str]) -> LibraryShape:
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
        generators=generators,
    )
