"""`footnote reindex`: the library made again by the present model, chunking and format."""

import typer
from rich.console import Console
from rich.markup import escape

from service.cli.console import out
from service.cli.options import DataDir, settings_of


def reindex(data_dir: DataDir = None) -> None:
    """Make the search indexes again, and whatever a newer version or FOOTNOTE_MODEL changes.

    Passages are embedded again. Where the chunking or the format of the library is old, the papers
    are read again from the files that the data directory keeps; a paper is replaced only when the
    new one is there. Conversations, answers, feedback and API keys stay as they are.

    Exit status: 0 when all is done, 3 when some papers could not be read again (each is named).
    """
    from service.cli.progress import reindex_watched  # loads the reading of PDFs

    report = reindex_watched(settings_of(data_dir), Console(stderr=True, highlight=False))
    for each in report.not_rebuilt:
        out.print(
            escape(
                f"“{each.paper.title}” ({each.paper.file}) stays as it was: {each.cause}; "
                "remove it and ingest its file again"
            )
        )
    out.print(f"indexed {report.passages:,} passages anew")
    if report.not_rebuilt:
        raise typer.Exit(3)
