"""Options that several commands share, and their conversion."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.records import SECTION_KINDS, Filter, SectionKind
from service.exports.format_names import ExportFormat
from service.settings import Settings

if TYPE_CHECKING:
    from service.composition.services import Services

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Where the library lies [FOOTNOTE_DATA_DIR, or ./data]."),
]
AtServer = Annotated[
    str, typer.Option("--server", help="Ask a running service, e.g. http://127.0.0.1:8000.")
]
WithKey = Annotated[
    str, typer.Option("--key", envvar="FOOTNOTE_KEY", help="A key of that service.")
]
Format = Annotated[
    ExportFormat | None,
    typer.Option(help="Print in a format for other programs: footnotes, or a bibliography."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

OfPaper = Annotated[
    list[str] | None, typer.Option("--paper", help="Only in this paper: id, start of it, or file.")
]
ByAuthor = Annotated[
    list[str] | None, typer.Option("--author", help="Only in papers by this author.")
]
FromYear = Annotated[int | None, typer.Option("--from", help="Only in papers since this year.")]
ToYear = Annotated[int | None, typer.Option("--to", help="Only in papers up to this year.")]
InSection = Annotated[
    list[str] | None,
    typer.Option("--section", help=f"Only in sections of these kinds: {', '.join(SECTION_KINDS)}."),
]


def settings_of(data_dir: Path | None) -> Settings:
    """The settings in the environment, with another data directory if one is given."""
    settings = Settings.from_environ(os.environ)
    return (
        settings
        if data_dir is None
        else settings.model_copy(update={"data_dir": data_dir.expanduser()})
    )


def where_of(
    services: "Services",
    papers: list[str] | None,
    authors: list[str] | None,
    year_from: int | None,
    year_to: int | None,
    sections: list[str] | None,
) -> Filter:
    """The filter that the options describe; raises PaperNotFound and BadParameter."""
    return Filter(
        papers=frozenset(services.library.paper(name).id for name in papers or ()),
        year_from=year_from,
        year_to=year_to,
        authors=frozenset(authors or ()),
        sections=frozenset(section_kinds(sections)),
    )


def section_kinds(said: list[str] | None) -> list[SectionKind]:
    """The kinds of sections named; raises BadParameter for an unknown one."""
    kinds = [kind for kind in SECTION_KINDS if kind in (said or ())]
    if unknown := set(said or ()) - set(kinds):
        raise typer.BadParameter(
            f"no kind of section is called {', '.join(sorted(unknown))}: "
            f"choose from {', '.join(SECTION_KINDS)}"
        )
    return kinds
