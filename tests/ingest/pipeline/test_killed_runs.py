"""Runs of ingestion that are killed: the next run completes them."""

import os
import signal
import subprocess
import sys

import pytest

from index.records import Filter
from service.composition.services import open_services
from service.settings import Settings
from tests.conftest import GARDEN, OPENNESS, MakePdf
from tests.ingest.pipeline.runs import run, states
from tests.patience import until

PROGRAM = "from service.cli.main import main; main()"


# Lines of progress: none as the library is opened, seven as the files are found, and three for
# each as it is begun, embedded and in.
@pytest.mark.parametrize("lines", [0, 8, 9, 16, 24])
def test_a_run_killed_at_any_moment_loses_and_doubles_nothing(
    settings: Settings, make_pdf: MakePdf, lines: int
) -> None:
    for number in range(6):
        make_pdf(f"{number}.pdf", f"{OPENNESS}\nThis is copy number {number} of it.")
    folder = make_pdf("garden.pdf", GARDEN).parent
    command = [
        sys.executable,
        "-c",
        PROGRAM,
        "ingest",
        str(folder),
        "--data-dir",
        str(settings.data_dir),
        "--progress",
        "json",
    ]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
    ) as process:
        until((settings.data_dir / "catalog.sqlite").exists)
        assert process.stderr is not None
        for _ in range(lines):
            assert process.stderr.readline().startswith(b"{")
        os.killpg(process.pid, signal.SIGKILL)
    with open_services(settings) as services:
        report = run(services, folder)
        assert set(states(report).values()) <= {"added", "known"}
        papers, pages, passages = services.library.counts()
        assert (papers, pages) == (7, 13)
        vector = services.embedder.embed_query("x")
        # The copies count as versions of one paper.
        everything = Filter(all_versions=True)
        assert len(services.library.search("weights", vector, 500, where=everything)) == passages
        ledger = [entry.state for entry in services.library.ledger.entries()]
        assert sorted(ledger) == ["in"] * 2 + ["superseded"] * 5
        assert len(services.library.ledger.entries()) == 7
        assert states(run(services, folder)) == dict.fromkeys(states(report), "known")
