"""ingest/sources/sources.py: files and folders."""

import os
from pathlib import Path

from ingest.sources.sources import RefusedSource, Skipped, SourceFile, local_sources


def test_a_folder_gives_its_pdf_files_in_order(tmp_path: Path) -> None:
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "a.PDF").write_bytes(b"whatever it is")
    (tmp_path / "no-suffix").write_bytes(b"\n%PDF-1.4")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / ".hidden.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "notes.txt").write_text("nothing")
    found = list(local_sources(tmp_path))
    assert [(type(item), item.name) for item in found] == [
        (SourceFile, "a.PDF"),
        (SourceFile, "b.pdf"),
        (SourceFile, "no-suffix"),
        (Skipped, "notes.txt"),
        (SourceFile, "c.pdf"),
    ]


def test_a_file_named_on_its_own_is_never_skipped(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    (found,) = local_sources(tmp_path / "notes.txt")
    assert isinstance(found, SourceFile)


def test_what_is_not_there_is_refused_with_the_remedy(tmp_path: Path) -> None:
    (found,) = local_sources(tmp_path / "nowhere")
    assert isinstance(found, RefusedSource)
    assert (found.cause, found.remedy) == ("there is no such file or folder", "check the path")


def test_pipes_and_links_to_nowhere_are_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "nowhere.pdf").symlink_to(tmp_path / "gone.pdf")
    for found in (*local_sources(tmp_path), *local_sources(tmp_path / "pipe.pdf")):
        assert isinstance(found, RefusedSource)
        assert found.cause == "it is neither a file nor a folder"


def test_a_link_that_leads_round_in_a_circle_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "back").symlink_to(tmp_path)
    (tmp_path / "sub" / "a.pdf").write_bytes(b"%PDF-1.7")
    assert [item.name for item in local_sources(tmp_path)] == ["a.pdf"]


def test_a_name_that_is_no_text_can_be_shown(tmp_path: Path) -> None:
    odd = bytes(tmp_path) + b"/caf\xe9.pdf"
    with Path(odd.decode("utf-8", "surrogateescape")).open("wb") as file:
        file.write(b"%PDF-1.7")
    (found,) = local_sources(tmp_path)
    assert found.name == "caf\ufffd.pdf"
    found.name.encode()
