"""Taking a paper out of the library, with its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.library.library import Library
    from index.records import Paper


def remove_paper(library: Library, files_folder: Path, name: str) -> Paper:
    """Removes the paper of that id or file name, whole; raises PaperNotFound.

    Whoever is reading its file at the moment reads it to its end.
    """
    gone = library.remove(library.paper(name).id)
    library.catch_up()
    (files_folder / f"{gone.id}.pdf").unlink(missing_ok=True)
    return gone
