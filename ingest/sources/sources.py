"""Where papers come from: files and folders of this machine, uploads, addresses, arXiv, lists."""

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.errors import SourceError
from ingest.sources.reading_list import read_reading_list
from ingest.sources.remote_sources import is_remote, origin_of
from ingest.sources.uploads import Uploads, is_upload


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: its name as shown to people, its origin, and its path.

    Where `expected_title` is set, a file that is another paper is refused.
    """

    name: str
    origin: str
    path: Path
    expected_title: str = ""


@dataclass(frozen=True, slots=True)
class RefusedSource:
    """A source that gives nothing to read, with the cause and the remedy.

    `is_listed` is true for a paper of a reading list that could not be downloaded.
    """

    name: str
    origin: str
    cause: str
    remedy: str
    is_listed: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file in a folder that is not a PDF; a file named on its own is never skipped."""

    name: str
    origin: str


FoundSource = SourceFile | RefusedSource | Skipped


class Sources:
    """Finds the files that a source names; `fetch` downloads one from an address or arXiv."""

    def __init__(self, fetch: Callable[[str], SourceFile], uploads: Uploads) -> None:
        self._fetch = fetch
        self._uploads = uploads

    def of(
        self, source: str, settled: frozenset[str] = frozenset(), title: str = ""
    ) -> Iterator[FoundSource]:
        """The file, all files under the folder, the paper at the address, or those on the list.

        Papers of a reading list with an origin in `settled` are not downloaded again. `title` is
        set where the source is a paper of a reading list: it is the paper's title.
        """
        if title or is_remote(source):
            yield self._fetched(source, title)
        elif is_upload(source):
            yield self._sent(source)
        elif source.lower().endswith(".toml") and Path(source).is_file():
            yield from self._listed(Path(source), settled)
        else:
            yield from local_sources(source)

    def _listed(self, path: Path, settled: frozenset[str]) -> Iterator[FoundSource]:
        try:
            listed = read_reading_list(path)
        except SourceError as error:
            yield RefusedSource(
                name=path.name,
                origin=str(path),
                cause=error.cause,
                remedy=error.remedy,
            )
            return
        for paper in listed:
            if paper.source and origin_of(paper.source) not in settled:
                yield self._fetched(paper.source, paper.title)

    def _sent(self, source: str) -> FoundSource:
        name = source.rpartition("/")[2]
        try:
            return SourceFile(name=name, origin=source, path=self._uploads.path(source))
        except SourceError as error:
            return RefusedSource(
                name=name,
                origin=source,
                cause=error.cause,
                remedy=error.remedy,
            )

    def _fetched(self, source: str, title: str) -> FoundSource:
        try:
            return replace(self._fetch(source), expected_title=title)
        except SourceError as error:
            return RefusedSource(
                name=title or source,
                origin=origin_of(source) if title else source.strip(),
                cause=error.cause,
                remedy=error.remedy,
                is_listed=bool(title),
            )


def local_sources(source: str | Path) -> Iterator[FoundSource]:
    """The file, or all files under the folder in the order of their paths; hidden ones left out."""
    path = Path(source).expanduser().absolute()
    try:
        mode = path.stat().st_mode
    except OSError as error:
        cause = f"the file or folder cannot be reached ({error.strerror})"
        if isinstance(error, FileNotFoundError | NotADirectoryError):
            cause = "there is no such file or folder"
        yield _refused(path, cause, "check the path")
        return
    if stat.S_ISDIR(mode):
        yield from _of_folder(path)
    elif not stat.S_ISREG(mode):
        yield _no_file(path)
    else:
        yield _file(path)


def _of_folder(folder: Path) -> Iterator[FoundSource]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield _refused(
            folder,
            f"the folder cannot be read ({error.strerror})",
            "give this user the right to read it",
        )
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink():  # links may form a circle
                yield from _of_folder(entry)
        elif not entry.is_file():
            yield _no_file(entry)
        elif _looks_like_pdf(entry):
            yield _file(entry)
        else:
            yield Skipped(name=_shown(entry), origin=_shown_path(entry))


def _file(path: Path) -> SourceFile:
    return SourceFile(name=_shown(path), origin=_shown_path(path), path=path)


def _refused(path: Path, cause: str, remedy: str) -> RefusedSource:
    return RefusedSource(
        name=_shown(path),
        origin=_shown_path(path),
        cause=cause,
        remedy=remedy,
    )


def _no_file(path: Path) -> RefusedSource:
    """A device, a pipe, or a broken link: reading it might never end."""
    return _refused(path, "it is neither a file nor a folder", "check the path")


def _looks_like_pdf(path: Path) -> bool:
    if path.suffix.lower() == ".pdf":
        return True
    try:
        with path.open("rb") as file:
            return b"%PDF-" in file.read(1024)
    except OSError:
        return False


def _shown(path: Path) -> str:
    """The name in characters that can be stored and shown; file names may be any bytes."""
    return path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _shown_path(path: Path) -> str:
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
