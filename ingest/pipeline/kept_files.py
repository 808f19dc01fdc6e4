"""Copies of papers' files in the data directory, from which their pages are drawn."""

import errno
import shutil
from pathlib import Path

from ingest.errors import SourceError

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def keep_file(source: Path, target: Path, unlocked: bytes) -> None:
    """Copies the file, or its unlocked content where there is one, whole or not at all.

    Raises SourceError where the target cannot be written.
    """
    unfinished = target.with_suffix(".unfinished")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if unlocked:
            unfinished.write_bytes(unlocked)
        else:
            shutil.copyfile(source, unfinished)
        unfinished.replace(target)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise _unwritable(error) from error


def _unwritable(error: OSError) -> SourceError:
    if error.errno in _NO_ROOM:
        return SourceError(
            "there is no room left for it in the data directory",
            "make room there, then run `footnote ingest --retry-failed`",
        )
    return SourceError(
        f"it cannot be copied into the data directory ({error.strerror})",
        "check that the data directory can be written to",
    )
