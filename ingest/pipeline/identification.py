"""Which files need not be read: identified by their content and compared with the library."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.library.library import Library
from index.records import FileState, LedgerEntry
from ingest.errors import SourceError
from ingest.sources.sources import SourceFile

_IN: tuple[FileState, ...] = ("in", "superseded")
_SETTLED: tuple[FileState, ...] = (*_IN, "duplicate")


@dataclass(frozen=True, slots=True)
class IdentifiedFile:
    """A file with its content's sha256 (32 hex digits, a paper's id) and its size in bytes."""

    file: SourceFile
    content: str
    size: int


@dataclass(frozen=True, slots=True)
class InLibrary:
    """The library holds the paper; `is_recorded` is false where the ledger has no line of it."""

    title: str
    is_recorded: bool


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another file has the same content: `title` is its paper's title or, if unread, its name."""

    title: str


@dataclass(frozen=True, slots=True)
class Unread:
    """The content is new: the file must be read."""


Standing = InLibrary | Duplicate | Unread


@dataclass(frozen=True, slots=True)
class LibraryBefore:
    """The library as a run finds it: titles by paper id, and the ledger's entries by origin."""

    titles: Mapping[str, str]
    entries: Mapping[str, LedgerEntry]

    @classmethod
    def of(cls, library: Library) -> "LibraryBefore":
        """The state of a library at this moment."""
        return cls(
            titles={paper.id: paper.title for paper in library.papers()},
            entries={entry.origin: entry for entry in library.ledger.entries()},
        )

    @property
    def settled_origins(self) -> frozenset[str]:
        """Origins whose content is in the library."""
        return frozenset(origin for origin in self.entries if self.settled_entry(origin))

    def settled_entry(self, origin: str) -> LedgerEntry | None:
        """The ledger's entry of an origin whose content is in the library; None without one."""
        entry = self.entries.get(origin)
        return entry if entry is not None and entry.state in _SETTLED else None

    def entry_of_content(self, content: str) -> LedgerEntry | None:
        """The entry of the file that a paper was made from; None where the ledger has none."""
        return next(
            (
                entry
                for entry in self.entries.values()
                if entry.state in _IN and entry.content == content
            ),
            None,
        )


def identified(file: SourceFile) -> IdentifiedFile | SourceError:
    """The file with its content's identity, or why it cannot be opened."""
    try:
        with file.path.open("rb") as opened:
            content = hashlib.file_digest(opened, "sha256").hexdigest()[:32]
        return IdentifiedFile(file=file, content=content, size=file.path.stat().st_size)
    except OSError as error:
        return SourceError(
            f"the file cannot be opened ({error.strerror})",
            "give this user the right to read it",
        )


def standing_of(
    item: IdentifiedFile, before: LibraryBefore, queued: Iterable[IdentifiedFile]
) -> Standing:
    """How a file stands to the library and to the files that this run has queued already."""
    title = before.titles.get(item.content)
    if title is not None:
        return _standing_in_library(item, title, before)
    twin = next((other for other in queued if other.content == item.content), None)
    if twin is not None and twin.file.origin != item.file.origin:
        return Duplicate(title=twin.file.name)
    return Unread()


def _standing_in_library(item: IdentifiedFile, title: str, before: LibraryBefore) -> Standing:
    first = before.entry_of_content(item.content)
    if first is None:
        # A run that added the paper ended before it could write this into the ledger.
        return InLibrary(title=title, is_recorded=False)
    if first.origin != item.file.origin:
        return Duplicate(title=title)
    return InLibrary(title=title, is_recorded=True)
