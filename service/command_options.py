"""Options that several commands take, and the settings they lead to."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from service.settings import Settings

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Where the library lies [FOOTNOTE_DATA_DIR, or ./data]."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def settings_of(data_dir: Path | None) -> Settings:
    """The environment's settings, with another data directory where one is named."""
    settings = Settings.from_environ(os.environ)
    return settings if data_dir is None else replace(settings, data_dir=data_dir.expanduser())
