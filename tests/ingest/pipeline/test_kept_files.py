"""ingest/pipeline/kept_files.py: copies of papers' files, whole or not at all."""

from pathlib import Path

import pytest

from ingest.errors import SourceError
from ingest.pipeline.kept_files import keep_file


def test_a_file_is_copied_or_its_unlocked_content_is_written(tmp_path: Path) -> None:
    source, folder = tmp_path / "a.pdf", tmp_path / "files"
    source.write_bytes(b"locked")
    keep_file(source, folder / "1.pdf", b"")
    keep_file(source, folder / "2.pdf", b"unlocked")
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert kept == {"1.pdf": b"locked", "2.pdf": b"unlocked"}


def test_a_file_that_cannot_be_copied_leaves_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    with pytest.raises(SourceError) as refused:
        keep_file(tmp_path / "gone.pdf", folder / "1.pdf", b"")
    assert refused.value.cause.startswith("it cannot be copied into the data directory (")
    assert refused.value.remedy == "check that the data directory can be written to"
    assert list(folder.iterdir()) == []
