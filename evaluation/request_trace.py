"""Which files of the product one question enters, and how often control passes between them.

    python -m evaluation.request_trace [--list]

Asks one question through the HTTP app in this process, of a library of one small paper, after
another question that loads what is loaded on first use. Every call of a function of index/,
ingest/ and service/ and every return into one is recorded, in all threads. A change of file is a
record in another file than the one before. `--list` prints the files in that order, each with the
function that was running.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import httpx
import typst

from service.composition.http import create_app
from service.composition.services import open_services
from service.settings import Settings

_ROOT = Path(__file__).parents[1]
_PRODUCT = tuple(f"{_ROOT / folder}{os.sep}" for folder in ("index", "ingest", "service"))
_MODELS = Path("build") / "evaluation" / "models"
_PAPER = """
#set document(title: "Open weights and their release", author: "Ada Byron and Grace Hopper")
#set page(width: 14cm, height: 18cm, numbering: "1")
= 1 What open weights are
Open weights means that the trained parameters of a model can be downloaded by anyone.
A licence says what may be done with them.
Staged release means that a developer publishes larger versions of a model over time.
#pagebreak()
= 2 Marginal risk
Marginal risk is the risk that an open model adds to what is possible without it.
Evaluators compare an open model with a search engine, as Kapoor et al. propose.
"""
_WARM_UP = "What does staged release mean?"
_QUESTION = "What is marginal risk?"


@dataclass(frozen=True, slots=True)
class Step:
    """Control in another file than before, and the function that was running there."""

    file: str
    function: str


def main() -> None:
    """Prints the number of files and of changes of file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="print the files in order")
    parser.add_argument("--question", default=_QUESTION, help="the question to trace")
    given = parser.parse_args()
    _MODELS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        steps = traced(small_library(Path(folder), _MODELS), given.question)
    if given.list:
        sys.stdout.write("".join(f"{step.file} {step.function}\n" for step in steps))
    sys.stdout.write(f"{files(steps)} files, {changes(steps)} changes of file\n")


def files(steps: Sequence[Step]) -> int:
    """How many files were entered."""
    return len({step.file for step in steps})


def changes(steps: Sequence[Step]) -> int:
    """How often control passed from one file to another."""
    return max(0, len(steps) - 1)


def small_library(folder: Path, models: Path) -> Settings:
    """The settings of a library of one small paper, made in an empty folder."""
    settings = Settings(data_dir=folder / "data")
    settings.data_dir.mkdir()
    (settings.data_dir / "models").symlink_to(models.absolute())
    paper = folder / "paper.pdf"
    paper.write_bytes(typst.compile(_PAPER.encode(), format="pdf"))
    with open_services(settings) as services:
        services.pipeline().run([str(paper)], lambda _: None)
    return settings


def traced(settings: Settings, question: str = _QUESTION) -> Sequence[Step]:
    """The steps of one POST /v1/ask over the library of these settings, in order of time."""
    recorder = _Recorder()
    # A thread takes the profile function when it starts, so it is set before any does.
    with recorder.installed(), open_services(settings) as services:
        asyncio.run(_ask(httpx.ASGITransport(create_app(services)), question, recorder))
    return recorder.steps


async def _ask(app: httpx.ASGITransport, question: str, recorder: "_Recorder") -> None:
    async with httpx.AsyncClient(transport=app, base_url="http://127.0.0.1:8000") as client:
        (await client.post("/v1/ask", json={"question": _WARM_UP})).raise_for_status()
        with recorder.recording():
            answered = await client.post("/v1/ask", json={"question": question})
    answered.raise_for_status()


class _Recorder:
    """Records where control is, in all threads that start while it is installed."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._is_recording = False

    @contextmanager
    def installed(self) -> Iterator[None]:
        threading.setprofile(self._note)
        sys.setprofile(self._note)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)

    @contextmanager
    def recording(self) -> Iterator[None]:
        self._is_recording = True
        try:
            yield
        finally:
            self._is_recording = False

    def _note(self, frame: FrameType, event: str, _argument: object) -> None:
        if not self._is_recording or event not in ("call", "return"):
            return
        if not frame.f_code.co_filename.startswith(_PRODUCT):
            return
        now = frame if event == "call" else frame.f_back
        if now is None or not now.f_code.co_filename.startswith(_PRODUCT):
            return
        file = Path(now.f_code.co_filename).relative_to(_ROOT).as_posix()
        if not self.steps or self.steps[-1].file != file:
            self.steps.append(Step(file, now.f_code.co_qualname))


if __name__ == "__main__":
    main()
