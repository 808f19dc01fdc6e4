"""Uploaded files: kept in a folder of their own until they are in the library."""

import re
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ingest.errors import SourceError
from ingest.sources.file_names import safe_name

_SCHEME = "upload:"
_SOURCE = re.compile(r"upload:([0-9a-f]{32})/([^/\\]+)")
# Files that could not be read are kept this long, so that they can be tried again.
_KEPT_SECONDS = 7 * 86_400.0


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file: the name given by its sender, and its content, to be read once."""

    name: str
    content: BinaryIO


def is_upload(source: str) -> bool:
    """Whether a source names an uploaded file."""
    return source.startswith(_SCHEME)


class Uploads:
    """The folder of uploaded files, with a subfolder for each batch."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, batch: str, files: Sequence[Upload]) -> list[str]:
        """Stores the files and returns the source of each, in order; all of them or none.

        `batch` is 32 hex digits. Raises OSError where they cannot be written.
        """
        folder = self._folder / batch
        folder.mkdir(parents=True)
        sources: list[str] = []
        try:
            for number, file in enumerate(files, 1):
                name = _free_name(folder, safe_name(file.name) or f"file-{number}.pdf")
                with (folder / name).open("xb") as kept:
                    shutil.copyfileobj(file.content, kept, 1 << 20)
                sources.append(f"{_SCHEME}{batch}/{name}")
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return sources

    def path(self, source: str) -> Path:
        """The path of a source's file; raises SourceError where it is not kept any more."""
        found = _SOURCE.fullmatch(source)
        if found and safe_name(found[2]) == found[2]:
            path = self._folder / found[1] / found[2]
            if path.is_file():
                return path
        raise SourceError("the uploaded file is no longer kept", "upload it again")

    def forget(self, sources: Sequence[str]) -> None:
        """Deletes the files of these sources, and batches that are older than a week."""
        for source in sources:
            try:
                path = self.path(source)
            except SourceError:
                continue
            path.unlink(missing_ok=True)
            if not any(path.parent.iterdir()):
                path.parent.rmdir()
        for batch in self._folder.glob("*"):
            if batch.stat().st_mtime < time.time() - _KEPT_SECONDS:
                shutil.rmtree(batch, ignore_errors=True)


def _free_name(folder: Path, name: str) -> str:
    """The name, with a number where the folder has a file of that name already."""
    stem, number = name.removesuffix(".pdf"), 1
    while (folder / name).exists():
        number += 1
        name = f"{stem} ({number}).pdf"
    return name
