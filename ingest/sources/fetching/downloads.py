"""Downloads on disk: for each source the finished file and, beside it, one that broke off.

What the server said of a file (its ETag, its date) is kept with it, so that a file is not sent
twice, and a broken download goes on where it ended. Nothing here knows of the network.
"""

import hashlib
import json
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock
from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Record:
    """A file's name, its size in bytes where it is finished, and what the server said of it."""

    name: str
    etag: str
    modified: str
    size: int = 0


class Download:
    """The files of one source, in a folder of their own."""

    def __init__(self, folder: Path, origin: str) -> None:
        self._folder = folder / hashlib.sha256(origin.encode()).hexdigest()[:32]
        self._record = self._folder / "finished.json"
        self._part = self._folder / "broken-off.part"
        self._part_record = self._folder / "broken-off.json"

    def locked(self, seconds: float) -> AbstractContextManager[object]:
        """Keeps other threads and processes out; waits for them so long, then is a Timeout."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return FileLock(self._folder / "lock", timeout=seconds)

    def finished(self) -> Record | None:
        """The finished file's record, if the file is there and whole."""
        record = _read(self._record)
        return record if record and _size(self.path(record)) == record.size else None

    def path(self, record: Record) -> Path:
        """Where the finished file of that record lies."""
        return self._folder / record.name

    def begun(self) -> tuple[Record, int]:
        """What is known of a download that broke off, and how many bytes are there; perhaps 0."""
        record = _read(self._part_record)
        return (record, _size(self._part)) if record else (Record("", "", ""), 0)

    def begin(self, record: Record) -> None:
        """Starts from nothing."""
        self.discard()
        _write(self._part_record, record)

    def further(self) -> BinaryIO:
        """The file of the download, to be written on from its end."""
        return self._part.open("ab")

    def head(self, length: int) -> bytes:
        """The first bytes of what is there."""
        with self._part.open("rb") as file:
            return file.read(length)

    def finish(self) -> Path:
        """Makes the download the finished file, in place of an earlier one."""
        begun, size = self.begun()
        old = _read(self._record)
        # In this order, a crash leaves a file that is downloaded anew, and never a wrong one.
        self._record.unlink(missing_ok=True)
        if old and old.name != begun.name:
            self.path(old).unlink(missing_ok=True)
        self._part.replace(self.path(begun))
        _write(self._record, Record(begun.name, begun.etag, begun.modified, size))
        self._part_record.unlink(missing_ok=True)
        return self.path(begun)

    def discard(self) -> None:
        """Forgets the download that broke off; the finished file stays."""
        self._part.unlink(missing_ok=True)
        self._part_record.unlink(missing_ok=True)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _read(path: Path) -> Record | None:
    try:
        return TypeAdapter(Record).validate_json(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def _write(path: Path, record: Record) -> None:
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(asdict(record), sort_keys=True), encoding="utf-8")
    unfinished.replace(path)
