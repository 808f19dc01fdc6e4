"""The command line: `footnote ingest`, `ask`, `search`, `papers`, `ledger`, `serve` and others."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from index.errors import FootnoteError
from index.records import MISSING
from ingest.pipeline.removal import remove_paper
from service.cli import render
from service.cli.answers import answers, conversations
from service.cli.console import print_json
from service.cli.keys import keys
from service.cli.migrate import migrate
from service.cli.options import (
    AsJson,
    ByAuthor,
    DataDir,
    FromYear,
    InSection,
    OfPaper,
    ToYear,
    settings_of,
    where_of,
)
from service.cli.questions import ask, compare
from service.cli.reindex import reindex
from service.composition.services import Services, open_catalog, open_services
from service.logs import configure_logs
from service.settings import Settings

if TYPE_CHECKING:
    from ingest.pipeline.progress import IngestionReport, ProgressListener

app = typer.Typer(
    help="Answers from a library of papers, with a checked footnote under every sentence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
app.add_typer(keys, name="keys")
app.command()(ask)
app.command()(compare)
app.command()(answers)
app.command()(conversations)
app.command()(migrate)
app.command()(reindex)
_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False)


def main() -> None:
    """Runs the command line; a FootnoteError ends it with its message and status 1."""
    try:
        settings = Settings.from_environ(os.environ)
        configure_logs(settings.log_level, settings.log_format)
        app()
    except FootnoteError as error:
        _fail(str(error))


@app.command()
def ingest(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            help="PDF files, folders of them, web addresses, arxiv:ID, reading lists (.toml)."
        ),
    ] = None,
    retry_failed: Annotated[
        bool,
        typer.Option(
            "--retry-failed",
            help="Try again the files that failed, were not downloaded or were interrupted.",
        ),
    ] = False,
    password: Annotated[
        str, typer.Option(help="Password of locked files.", envvar="FOOTNOTE_PDF_PASSWORD")
    ] = "",
    progress: Annotated[
        Literal["bar", "json", "none"],
        typer.Option(help="How to show progress on standard error; json: one object a line."),
    ] = "bar",
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Add papers to the library; those already in it are skipped.

    Exit status: 0 if all were added, 3 if some could not be read (each is named with its cause).
    Papers of a reading list that are not downloaded yet do not count as failed.

    Example: `footnote ingest papers/ ~/Downloads/report.pdf arxiv:2405.08597`
    """
    from service.cli.progress import ingest_watched  # loads the reading of PDFs

    if not sources and not retry_failed:
        raise typer.BadParameter("name files, folders or addresses, or give --retry-failed")
    with _opened(data_dir) as services:
        pipeline = services.pipeline()

        def take_in(watch: ProgressListener) -> IngestionReport:
            if retry_failed:
                return pipeline.retry(watch, password=password)
            return pipeline.run(sources or [], watch, password=password)

        report = ingest_watched(take_in, progress, _err)
    if as_json:
        print_json(render.report_json(report))
    else:
        _out.print(render.report_text(report))
    if report.of_state(*MISSING):
        raise typer.Exit(3)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="What to search for, in quotes.")],
    k: Annotated[int, typer.Option("--k", min=1, max=100, help="How many passages.")] = 10,
    paper: OfPaper = None,
    author: ByAuthor = None,
    from_year: FromYear = None,
    to_year: ToYear = None,
    section: InSection = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show how each passage's score is made.")
    ] = False,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Find the passages that best match a query.

    Example: `footnote search "staged release" --k 5 --section results --explain`
    """
    from service.answering.records.questions import Question, tidied
    from service.schemas.search import search_shape

    with _opened(data_dir) as services:
        where = where_of(services, paper, author, from_year, to_year, section)
        asked = Question(tidied(query), where)
        hits = services.answerer().search(asked, k)
        shape = search_shape(asked, hits, services.library, explain=explain)
    if as_json:
        print_json(shape.model_dump(mode="json"))
    else:
        _out.print(render.hits_text(shape))


@app.command()
def papers(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """List the papers of the library, and files that failed or are not downloaded yet."""
    from service.schemas.papers import paper_shape

    catalog = open_catalog(settings_of(data_dir))
    shapes = [paper_shape(paper) for paper in catalog.papers()]
    entries = catalog.ledger.entries()
    catalog.close()
    missing = [entry for entry in entries if entry.state in MISSING]
    not_downloaded = [entry for entry in entries if entry.state == "not_downloaded"]
    if as_json:
        print_json(render.papers_json(shapes, missing, not_downloaded))
    else:
        _out.print(render.papers_text(shapes, missing, not_downloaded))


@app.command()
def paper(
    name: Annotated[
        str, typer.Argument(help="A paper's id, the start of its id, or its file name.")
    ],
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Show one paper: its metadata, its summary in its own sentences, and similar papers.

    Example: `footnote paper model-cards.pdf`
    """
    from service.cli.render_reading import paper_page_text
    from service.schemas.reading import paper_page_shape

    with _opened(data_dir) as services:
        found = services.library.paper(name)
        shape = paper_page_shape(services.library, services.paper_pages(), found)
    if as_json:
        print_json(shape.model_dump(mode="json"))
    else:
        _out.print(render.paper_text(shape))
        _out.print(paper_page_text(shape))


@app.command()
def ledger(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Show the state of each file given to the library, with cause and remedy.

    Example: `footnote ledger --json`
    """
    catalog = open_catalog(settings_of(data_dir))
    entries = catalog.ledger.entries()
    catalog.close()
    if as_json:
        print_json(render.ledger_json(entries))
    else:
        _out.print(render.ledger_text(entries))


@app.command()
def remove(
    paper: Annotated[
        str, typer.Argument(help="A paper's id, the start of its id, or its file name.")
    ],
    data_dir: DataDir = None,
) -> None:
    """Remove a paper from the library.

    Example: `footnote remove old-report.pdf`
    """
    with _opened(data_dir) as services:
        gone = remove_paper(services.library, services.settings.files_folder, paper)
    _out.print(escape(f"removed “{gone.title}” ({gone.file})"))


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on [FOOTNOTE_HOST].")] = "",
    port: Annotated[
        int | None, typer.Option(min=1, max=65_535, help="Port to listen on [FOOTNOTE_PORT].")
    ] = None,
    reading_list: Annotated[
        Path | None, typer.Option(help="Fetch the papers of this list in the background.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Serve the chat page and the HTTP API.

    Example: `footnote serve --port 8080`
    """
    from service.composition.http import serve as run_service

    settings = settings_of(data_dir)
    settings = settings.model_copy(
        update={"host": host or settings.host, "port": port or settings.port}
    )
    run_service(settings, reading_list, _err)


@app.command()
def slack(data_dir: DataDir = None) -> None:
    """Answer in Slack, over Socket Mode; docs/slack.md says how to set it up.

    With FOOTNOTE_SERVER, questions go to the service at that address.

    Example: `FOOTNOTE_SLACK_BOT_TOKEN=xoxb-… FOOTNOTE_SLACK_APP_TOKEN=xapp-… footnote slack`
    """
    from service.cli.slack import run
    from service.slack.settings import SlackSettings

    run(settings_of(data_dir), SlackSettings.from_environ(os.environ), _err)


@app.command()
def mcp(data_dir: DataDir = None) -> None:
    """Serve agents over standard input and output (Model Context Protocol); docs/api.md says how.

    Example: `claude mcp add footnote -- footnote mcp --data-dir ~/papers/data`
    """
    with _opened(data_dir) as services:
        services.mcp_server().run("stdio")


@contextmanager
def _opened(data_dir: Path | None) -> Iterator[Services]:
    with open_services(settings_of(data_dir)) as services:
        yield services


def _fail(message: str) -> NoReturn:
    _err.print(f"footnote: {escape(message)}", style="red", soft_wrap=True)
    sys.exit(1)
