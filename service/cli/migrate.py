"""`footnote migrate`: the tables of the database brought up to date."""

import json
import sys
from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape

from service.cli.console import out
from service.cli.options import AsJson, DataDir, settings_of


def migrate(
    check: Annotated[
        bool, typer.Option("--check", help="Only say what would be done; status 1 if anything.")
    ] = False,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Bring the database's tables up to date, as every other command does when it starts.

    Exit status: with --check, 1 where something is to be done; 0 otherwise.

    Example: `footnote migrate --check`
    """
    from service.composition.migrations import migrate_all, pending  # loads the database

    settings = settings_of(data_dir)
    steps = pending(settings) if check else migrate_all(settings)
    if as_json:
        said = {"pending" if check else "applied": [asdict(step) for step in steps]}
        sys.stdout.write(json.dumps(said, ensure_ascii=False, indent=2) + "\n")
    else:
        verb = "would run" if check else "ran"
        for step in steps:
            out.print(escape(f"{verb} {step.schema} {step.revision}: {step.summary}"))
        if not steps:
            out.print("all tables are up to date")
    if check and steps:
        raise typer.Exit(1)
