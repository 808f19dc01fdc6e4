"""Downloads on disk: for each source the finished file and an interrupted download of it.

The server's ETag and date of a file are kept with it, so that a file is not downloaded twice, and
an interrupted download continues where it stopped. This module knows nothing of the network.
"""

import hashlib
import json
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock
from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Record:
    """A file's name, the server's ETag and date of it, and its size in bytes once finished."""

    name: str
    etag: str
    modified: str
    size: int = 0


_NO_RECORD = Record(name="", etag="", modified="")


class Download:
    """The files of one source, in a folder of their own."""

    def __init__(self, folder: Path, origin: str) -> None:
        self._folder = folder / hashlib.sha256(origin.encode()).hexdigest()[:32]
        self._record = self._folder / "finished.json"
        self._part = self._folder / "broken-off.part"
        self._part_record = self._folder / "broken-off.json"

    def locked(self, seconds: float) -> AbstractContextManager[object]:
        """A lock against other threads and processes; raises Timeout after `seconds` of waiting."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return FileLock(self._folder / "lock", timeout=seconds)

    def finished(self) -> Record | None:
        """The finished file's record; None where the file is missing or not whole."""
        record = _read(self._record)
        return record if record and _size(self.path(record)) == record.size else None

    def path(self, record: Record) -> Path:
        """The path of the finished file of that record."""
        return self._folder / record.name

    def begun(self) -> tuple[Record, int]:
        """The record of an interrupted download and its size in bytes so far; 0 without one."""
        record = _read(self._part_record)
        return (record, _size(self._part)) if record else (_NO_RECORD, 0)

    def begin(self, record: Record) -> None:
        """Starts a download from its first byte."""
        self.discard()
        _write(self._part_record, record)

    def further(self) -> BinaryIO:
        """The file of the download, opened to append to it."""
        return self._part.open("ab")

    def head(self, length: int) -> bytes:
        """The first `length` bytes of the download."""
        with self._part.open("rb") as file:
            return file.read(length)

    def finish(self) -> Path:
        """Makes the download the finished file, which replaces an earlier one; returns its path."""
        begun, size = self.begun()
        old = _read(self._record)
        # In this order, a crash leaves a file that is downloaded again, never a wrong one.
        self._record.unlink(missing_ok=True)
        if old and old.name != begun.name:
            self.path(old).unlink(missing_ok=True)
        self._part.replace(self.path(begun))
        _write(self._record, replace(begun, size=size))
        self._part_record.unlink(missing_ok=True)
        return self.path(begun)

    def discard(self) -> None:
        """Deletes the interrupted download; the finished file stays."""
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
