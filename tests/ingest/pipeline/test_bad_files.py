"""Broken, hostile and odd files: each is in or refused with a cause, and stops no other."""

import io
import os
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdf
import pytest

from ingest.errors import SourceError
from ingest.pipeline.limits import Limits
from ingest.pipeline.progress import IngestionReport
from ingest.pipeline.reader import ReadOptions, ReadPaper, read_paper
from ingest.pipeline.worker import Task, read_in_order
from ingest.sources.sources import RefusedSource, SourceFile, local_sources
from service.composition.services import Services
from service.settings import Settings
from tests.conftest import GARDEN, OPENNESS, MakePdf

Save = Callable[[str, bytes], Path]
SECRET = " ".join(("open", "sesame"))
QUICK = Limits(seconds=10.0, memory=512 << 20)


@pytest.fixture
def save(tmp_path: Path) -> Save:
    def saved(name: str, content: bytes) -> Path:
        folder = tmp_path / "papers"
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
        return folder / name

    return saved


def outcome(file: Path, how: ReadOptions | None = None) -> ReadPaper | SourceError:
    (only,) = read_in_order([Task(file, how or ReadOptions())], workers=1, limits=QUICK)
    return only


def pdf_of(*objects: bytes) -> bytes:
    """A PDF file of these objects, numbered from 1; the first is its catalog."""
    parts, places = [b"%PDF-1.7\n"], []
    for number, body in enumerate(objects, 1):
        places.append(sum(map(len, parts)))
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = sum(map(len, parts))
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table))
    parts.append(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start))
    return b"".join(parts)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content)


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<<>>>>"
ONE_PAGE = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"


def test_a_bomb_of_zeros_ends_with_a_cause(save: Save) -> None:
    bomb = zlib.compress(zlib.compress(b" " * (200 << 20), 9), 9)
    packed = stream(bomb, b"/Filter[/FlateDecode/FlateDecode]")
    found = outcome(save("bomb.pdf", pdf_of(CATALOG, ONE_PAGE, PAGE, packed)))
    assert isinstance(found, SourceError)
    assert found.cause


def test_a_circle_in_the_page_tree_ends_with_a_cause(save: Save) -> None:
    circle = pdf_of(CATALOG, b"<</Type/Pages/Count 2/Kids[2 0 R 2 0 R]>>")
    found = outcome(save("circle.pdf", circle))
    assert isinstance(found, SourceError)


def test_deep_nesting_ends_with_a_cause(save: Save) -> None:
    deep = b"[" * 200_000 + b"]" * 200_000
    found = outcome(save("deep.pdf", pdf_of(CATALOG, ONE_PAGE, PAGE, stream(b""), deep)))
    assert isinstance(found, SourceError)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_file_is_in_or_refused(make_pdf: MakePdf, save: Save, share: float) -> None:
    whole = make_pdf("a.pdf", OPENNESS).read_bytes()
    found = outcome(save("cut.pdf", whole[: int(len(whole) * share)]))
    assert isinstance(found, ReadPaper) or (found.cause and found.remedy)


def test_a_fuzzed_file_never_brings_the_run_down(make_pdf: MakePdf, save: Save) -> None:
    whole = bytearray(make_pdf("a.pdf", OPENNESS).read_bytes())
    files = []
    for seed in range(24):
        fuzzed = bytearray(whole)
        for step in range(40):
            fuzzed[(seed * 7919 + step * 104_729) % len(fuzzed)] = (seed * 31 + step * 17) % 256
        files.append(save(f"fuzzed-{seed}.pdf", bytes(fuzzed)))
    outcomes = list(read_in_order([Task(file) for file in files], workers=2, limits=QUICK))
    assert len(outcomes) == 24
    for found in outcomes:
        assert isinstance(found, ReadPaper) or (found.cause and found.remedy)


def test_a_locked_file_needs_its_password(make_pdf: MakePdf, save: Save) -> None:
    writer = pypdf.PdfWriter(clone_from=make_pdf("a.pdf", OPENNESS))
    writer.encrypt(SECRET, algorithm="AES-256")
    written = io.BytesIO()
    writer.write(written)
    file = save("locked.pdf", written.getvalue())
    refused = outcome(file)
    assert isinstance(refused, SourceError)
    assert refused.cause == "the file is locked with a password"
    assert "--password" in refused.remedy
    assert isinstance(outcome(file, ReadOptions(password=SECRET[1:])), SourceError)
    read = outcome(file, ReadOptions(password=SECRET))
    assert isinstance(read, ReadPaper)
    assert not pypdf.PdfReader(io.BytesIO(read.unlocked)).is_encrypted


def test_a_locked_file_is_kept_unlocked_so_that_its_pages_can_be_shown(
    services: Services, make_pdf: MakePdf, save: Save
) -> None:
    writer = pypdf.PdfWriter(clone_from=make_pdf("a.pdf", OPENNESS))
    writer.encrypt(SECRET, algorithm="AES-256")
    written = io.BytesIO()
    writer.write(written)
    file = save("locked.pdf", written.getvalue())
    report = services.pipeline().run([str(file)], lambda _: None, password=SECRET)
    (added,) = report.files
    assert added.state == "added"
    kept = services.settings.files_folder / f"{added.paper_id}.pdf"
    assert not pypdf.PdfReader(kept).is_encrypted


def test_too_many_pages_are_refused_with_their_number(make_pdf: MakePdf) -> None:
    file = make_pdf("long.pdf", "#set page(width: 3cm, height: 2cm)\n" + "a #pagebreak() " * 10)
    with pytest.raises(SourceError, match=r"the file has 11 pages, more than 10.*READ_PAGES"):
        read_paper(file.read_bytes(), "long.pdf", ReadOptions(max_pages=10))


def test_pages_without_size_or_turned_round_are_read(make_pdf: MakePdf, save: Save) -> None:
    writer = pypdf.PdfWriter(clone_from=make_pdf("a.pdf", OPENNESS))
    writer.pages[0].rotate(90)
    writer.pages[1].mediabox = pypdf.generic.RectangleObject((0, 0, 0, 0))
    written = io.BytesIO()
    writer.write(written)
    read = outcome(save("turned.pdf", written.getvalue()))
    assert isinstance(read, ReadPaper)
    first, second = read.pages
    assert first.width > first.height
    assert "downloaded by anyone" in first.text
    assert "Marginal" in second.text


def test_text_from_right_to_left_is_kept(make_pdf: MakePdf) -> None:
    text = "النماذج المفتوحة متاحة للجميع. يمكن لأي شخص تنزيل الأوزان واستخدامها كما يشاء."
    markup = f'#set text(lang: "ar", font: ("Noto Sans Arabic", "DejaVu Sans"))\n{text}'
    read = outcome(make_pdf("arabic.pdf", markup))
    assert isinstance(read, ReadPaper)
    assert read.paper.language == "ar"


ODD_NAMES = (
    "with space.pdf",
    "with\"quotes'.pdf",
    "with\nnewline.pdf",
    "政策 أوراق.pdf",
    "-rf.pdf",
)


def run(services: Services, *sources: Path) -> IngestionReport:
    return services.pipeline().run([str(source) for source in sources], lambda _: None)


def test_names_of_any_characters_are_taken_in(services: Services, make_pdf: MakePdf) -> None:
    for number, name in enumerate(ODD_NAMES):
        folder = make_pdf(name, f"#lorem({40 + 30 * number})").parent
    report = run(services, folder)
    assert {result.name for result in report.of_state("added")} == set(ODD_NAMES)
    assert {entry.name for entry in services.library.ledger.entries()} == set(ODD_NAMES)


@pytest.fixture
def as_nobody() -> Iterator[Path]:
    """A folder that everybody may read, and this process as a user who may read little else."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        user = os.geteuid()
        yield Path(folder)
        os.seteuid(user)


def test_a_folder_without_permission_is_named_and_the_rest_is_found(as_nobody: Path) -> None:
    (as_nobody / "a.pdf").write_bytes(b"%PDF-1.7")
    (as_nobody / "locked").mkdir()
    (as_nobody / "locked" / "b.pdf").write_bytes(b"%PDF-1.7")
    (as_nobody / "locked").chmod(0)
    if os.geteuid() == 0:
        os.seteuid(65534)
    found = {item.name: item for item in local_sources(as_nobody)}
    assert isinstance(found["a.pdf"], SourceFile)
    locked = found["locked"]
    assert isinstance(locked, RefusedSource)
    assert locked.cause == "the folder cannot be read (Permission denied)"
    (within,) = local_sources(as_nobody / "locked" / "b.pdf")
    assert isinstance(within, RefusedSource)
    assert "Permission denied" in within.cause


PROGRAM = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
from service.cli.main import main
main()
"""


def test_a_disk_that_fills_up_leaves_nothing_half_in(settings: Settings, make_pdf: MakePdf) -> None:
    # A limit on the size of files is what a full disk is, but for one process.
    small = make_pdf("small.pdf", GARDEN)
    writer = pypdf.PdfWriter(clone_from=make_pdf("large.pdf", OPENNESS))
    writer.add_attachment("data", os.urandom(110 << 20))
    writer.write(small.with_name("large.pdf"))
    command = [
        sys.executable,
        "-c",
        PROGRAM,
        str(100 << 20),
        "ingest",
        str(small.parent),
        "--json",
        "--data-dir",
        str(settings.data_dir),
    ]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603 - our own command
    assert done.returncode == 3, done.stderr
    assert "there is no room left for it in the data directory" in done.stdout
    assert '"state": "added"' in done.stdout
    assert not list(settings.files_folder.glob("*.unfinished"))
    again = subprocess.run(  # noqa: S603 - our own command
        [*command[:3], str(1 << 30), "ingest", "--retry-failed", *command[6:]],
        capture_output=True,
        text=True,
    )
    assert again.returncode == 0, again.stderr
    assert len(list(settings.files_folder.iterdir())) == 2
