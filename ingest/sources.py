"""Where papers come from: files and folders on this machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: its name as shown to people, where it came from, where it lies."""

    name: str
    origin: str
    path: Path


@dataclass(frozen=True, slots=True)
class RefusedSource:
    """A source that gives nothing to read, with the cause and the remedy."""

    name: str
    origin: str
    cause: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file in a folder that is not a PDF; a file named on its own is never skipped."""

    name: str
    origin: str


def local_sources(source: str | Path) -> Iterator[SourceFile | RefusedSource | Skipped]:
    """The file, or all files under the folder in the order of their paths; hidden ones left out."""
    path = Path(source).expanduser().absolute()
    if path.is_dir():
        yield from _of_folder(path)
    elif path.is_file():
        yield SourceFile(_shown(path), _shown_path(path), path)
    else:
        yield RefusedSource(
            _shown(path), _shown_path(path), "there is no such file or folder", "check the path"
        )


def _of_folder(folder: Path) -> Iterator[SourceFile | RefusedSource | Skipped]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield RefusedSource(
            _shown(folder), _shown_path(folder), f"the folder cannot be read ({error.strerror})",
            "give this user the right to read it",
        )  # fmt: skip
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink():  # a link may lead round in a circle
                yield from _of_folder(entry)
        elif _looks_like_pdf(entry):
            yield SourceFile(_shown(entry), _shown_path(entry), entry)
        else:
            yield Skipped(_shown(entry), _shown_path(entry))


def _looks_like_pdf(path: Path) -> bool:
    if path.suffix.lower() == ".pdf":
        return True
    try:
        with path.open("rb") as file:
            return b"%PDF-" in file.read(1024)
    except OSError:
        return False


def _shown(path: Path) -> str:
    """The name in characters that can be stored and shown, whatever bytes it is made of."""
    return path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _shown_path(path: Path) -> str:
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
