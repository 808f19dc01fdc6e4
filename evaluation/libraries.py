"""The data that evaluations run on, and libraries made of it."""

import argparse
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.composition.services import Services, open_services
from service.settings import Settings

_LIBRARIES = Path("build") / "evaluation"


def arguments(description: str) -> argparse.ArgumentParser:
    """A parser that knows `--data`, the folder with papers/ and questions/."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "--data",
        type=Path,
        default=os.environ.get("FOOTNOTE_EVALUATION_DATA"),
        required="FOOTNOTE_EVALUATION_DATA" not in os.environ,
        help="folder with papers/ and questions/ [FOOTNOTE_EVALUATION_DATA]",
    )
    return parser


@contextmanager
def library_of(papers: Path) -> Iterator[Services]:
    """An open house over a library of the folder's papers, made on first use and kept.

    The other settings are the environment's, so that what is measured is what they give.
    """
    logging.basicConfig(level=logging.WARNING)
    folder = _LIBRARIES / papers.absolute().name
    settings = Settings.from_environ(os.environ).model_copy(
        update={"data_dir": folder, "database_url": ""}
    )
    with open_services(settings) as services:
        services.pipeline().run([str(papers)], lambda _: None)
        yield services


@contextmanager
def copy_of(papers: Path) -> Iterator[Path]:
    """The data directory of a copy of that library, for what writes into it; deleted afterwards."""
    with library_of(papers) as services:
        kept = services.settings.data_dir
    with tempfile.TemporaryDirectory(prefix="copy-", dir=_LIBRARIES) as folder:
        yield Path(shutil.copytree(kept, Path(folder) / kept.name, symlinks=True))
