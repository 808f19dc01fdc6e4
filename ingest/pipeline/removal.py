"""Removal of a paper from the library, with its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.library.library import Library
    from index.records import Paper


def remove_paper(library: Library, files_folder: Path, name: str) -> Paper:
    """Removes the paper with that id or file name, and its file; raises PaperNotFound.

    Processes that have its file open can read it to its end.
    """
    removed = library.remove(library.paper(name).id)
    library.catch_up()
    (files_folder / f"{removed.id}.pdf").unlink(missing_ok=True)
    return removed
