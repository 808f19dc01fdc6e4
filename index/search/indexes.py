"""The two indexes of a library, kept at the catalog's revision.

Each process has its own dense index, with a snapshot on disk; all processes share the lexical
index on disk. Both record the revision they are at, and replay newer changes from the catalog,
whichever process made them.
"""

import json
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from index.catalog.catalog import Catalog
from index.catalog.revisions import Change
from index.errors import LibraryBusy
from index.search.dense import DenseIndex
from index.search.lexical import ANALYSIS, LexicalIndex

logger = logging.getLogger(__name__)

_LOCK_SECONDS = 120.0
_REPLAY_BATCH = 5_000
# In the index's own folder, so that the note is lost together with the index.
_LEXICAL_NOTE = "lexical/footnote"


@dataclass(frozen=True, slots=True)
class IndexHealth:
    """The revisions of the catalog and of each index, and the passages in each."""

    catalog_revision: int
    dense_revision: int
    lexical_revision: int
    dense_passages: int
    lexical_passages: int

    @property
    def is_current(self) -> bool:
        """Whether both indexes stand at the catalog's revision."""
        return self.dense_revision == self.lexical_revision == self.catalog_revision


class Indexes:
    """The dense and the lexical index over a catalog's passages; safe to use from many threads."""

    def __init__(
        self, folder: Path, catalog: Catalog, dimension: int, made_by: Mapping[str, str]
    ) -> None:
        """Opens the indexes in the folder, if the same model and chunking made them."""
        self._folder = folder
        self._catalog = catalog
        self._dimension = dimension
        self._made_by = made_by
        folder.mkdir(parents=True, exist_ok=True)
        self._write_lock = FileLock(folder / "write.lock", timeout=_LOCK_SECONDS)
        self._catching_up = threading.Lock()
        self.lexical = LexicalIndex(folder / "lexical")
        self.dense = DenseIndex(dimension)
        self._dense_revision = self._load_snapshot()
        self._lexical_revision = -1

    @property
    def revision(self) -> int:
        """The revision of the catalog that searches of this process see."""
        return self._dense_revision

    def health(self) -> IndexHealth:
        """The revisions and the sizes of this process's indexes."""
        return IndexHealth(
            catalog_revision=self._catalog.revisions.current(),
            dense_revision=self._dense_revision,
            lexical_revision=self._lexical_revision,
            dense_passages=len(self.dense),
            lexical_passages=len(self.lexical),
        )

    def catch_up(self, *, wait: bool = True) -> bool:
        """Brings both indexes to the catalog's revision; False if they are there already.

        If another thread is doing so, waits for it, or returns False at once without `wait`.
        """
        target = self._catalog.revisions.current()
        if self._dense_revision == target == self._lexical_revision:
            return False
        if not self._catching_up.acquire(blocking=wait):
            return False
        try:
            self._replay_dense(target)
            self._replay_lexical(target)
        finally:
            self._catching_up.release()
        return True

    def snapshot(self) -> None:
        """Writes the dense index to disk, so that the next start need not replay it."""
        with self._catching_up:
            revision = self._dense_revision
            name = f"dense-{revision}.faiss"
            if self._note("dense") == {"file": name, **self._stamp(revision)}:
                return
            self.dense.save(self._folder / name)
            self._write_note("dense", {"file": name, **self._stamp(revision)})
            for old in self._folder.glob("dense-*.faiss"):
                if old.name != name:
                    old.unlink(missing_ok=True)

    def rebuild(self) -> None:
        """Deletes both indexes and builds them again from the catalog."""
        with self._catching_up, self._locked():
            self.dense = DenseIndex(self._dimension)
            self._dense_revision = 0
            self.lexical.clear()
        self.catch_up()
        self.snapshot()

    def _load_snapshot(self) -> int:
        note = self._note("dense")
        revision = note.get("revision")
        if not isinstance(revision, int) or revision > self._catalog.revisions.current():
            return 0
        if note != {"file": note.get("file"), **self._stamp(revision)}:
            return 0
        if not self.dense.load(self._folder / str(note["file"])):
            logger.warning(
                "the snapshot of the dense index cannot be read; the index is rebuilt from the "
                "catalog, no action is needed"
            )
            return 0
        return revision

    def _replay_dense(self, target: int) -> None:
        changes = [
            change
            for change in self._catalog.revisions.since(self._dense_revision)
            if change.revision <= target
        ]
        for batch in _batches(changes):
            # FAISS scans all its vectors for each removal, so there is one removal per batch.
            self.dense.remove(_keys_of(batch))
            for first, end in _stretches(_still_in(batch)):
                keys, vectors = self._catalog.vectors.between(first, end)
                self.dense.add(keys, vectors)
            self._dense_revision = batch[-1].revision

    def _replay_lexical(self, target: int) -> None:
        if self._lexical_on_disk() < target:
            with self._locked():
                # Another process may have done it while this one waited for the lock.
                at = self._lexical_on_disk()
                if at < 0:
                    self.lexical.clear()
                for batch in _batches(self._catalog.revisions.since(max(at, 0))):
                    self.lexical.apply(
                        [
                            row
                            for change in batch
                            if change.change == "add"
                            for row in self._catalog.passages.between(
                                change.first_key, change.end_key
                            )
                        ],
                        [(change.first_key, change.end_key) for change in batch],
                    )
                    self._write_note(_LEXICAL_NOTE, self._lexical_stamp(batch[-1].revision))
        self.lexical.refresh()
        self._lexical_revision = target

    def _lexical_on_disk(self) -> int:
        """The revision of the lexical index on disk; -1 if it belongs to another library."""
        note = self._note(_LEXICAL_NOTE)
        revision = note.get("revision")
        if not isinstance(revision, int) or note != self._lexical_stamp(revision):
            return -1
        return revision if revision <= self._catalog.revisions.current() else -1

    def _stamp(self, revision: int) -> dict[str, object]:
        return {"revision": revision, **self._made_by}

    def _lexical_stamp(self, revision: int) -> dict[str, object]:
        return {"analysis": ANALYSIS, **self._stamp(revision)}

    def _note(self, name: str) -> dict[str, object]:
        try:
            note = json.loads((self._folder / f"{name}.json").read_text())
        except (OSError, ValueError):
            return {}
        return note if isinstance(note, dict) else {}

    def _write_note(self, name: str, note: dict[str, object]) -> None:
        unfinished = self._folder / f"{name}.json.unfinished"
        unfinished.write_text(json.dumps(note))
        unfinished.replace(self._folder / f"{name}.json")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self._write_lock.acquire()
        except Timeout:
            raise LibraryBusy(
                f"another process has been writing to {self._folder} for more than "
                f"{_LOCK_SECONDS:.0f} s: wait until it has finished, or stop it"
            ) from None
        try:
            yield
        finally:
            self._write_lock.release()


def _keys_of(changes: Sequence[Change]) -> NDArray[np.int64]:
    """All keys that were added or removed: int64[n]."""
    ranges = [np.arange(change.first_key, change.end_key, dtype=np.int64) for change in changes]
    return np.concatenate(ranges)


def _still_in(changes: Sequence[Change]) -> list[Change]:
    """The additions that no later change of the batch removes."""
    gone = {change.first_key for change in changes if change.change == "remove"}
    return [c for c in changes if c.change == "add" and c.first_key not in gone]


def _stretches(changes: Sequence[Change]) -> Iterator[tuple[int, int]]:
    """The keys of additions in ranges of at most _REPLAY_BATCH; neighbours share a range."""
    first = end = 0
    for change in changes:
        if change.first_key != end or change.end_key - first > _REPLAY_BATCH:
            if first < end:
                yield from _cut(first, end)
            first = change.first_key
        end = change.end_key
    if first < end:
        yield from _cut(first, end)


def _cut(first: int, end: int) -> list[tuple[int, int]]:
    starts = range(first, end, _REPLAY_BATCH)
    return [(start, min(start + _REPLAY_BATCH, end)) for start in starts]


def _batches(changes: list[Change]) -> list[list[Change]]:
    """The changes in order, in batches of at most _REPLAY_BATCH passages where possible."""
    batches: list[list[Change]] = []
    size = 0
    for change in changes:
        passages = change.end_key - change.first_key
        if not batches or size + passages > _REPLAY_BATCH:
            batches.append([])
            size = 0
        batches[-1].append(change)
        size += passages
    return batches
