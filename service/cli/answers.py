"""`footnote answers` and `conversations`: saved answers."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import render_answers
from service.cli.console import out, show
from service.cli.options import AsJson, DataDir, Format, settings_of
from service.composition.services import open_services, open_store
from service.exports.format_names import ExportFormat

if TYPE_CHECKING:
    from service.store.archive import Archive


def answers(
    answer_id: Annotated[
        str,
        typer.Argument(metavar="[ID]", help="An answer's id; without one, the latest are listed."),
    ] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Re-run on the current library and show what changed.")
    ] = False,
    format: Format = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Open an answer exactly as it was given, or list the latest.

    Example: `footnote answers 0f3b2c61d9e84a7e9d7c5a6b1e2f3041 --format bibtex`
    """
    if again:
        if not answer_id:
            raise typer.BadParameter("name the answer to re-run: `footnote answers` lists them")
        _rerun(answer_id, data_dir, as_json=as_json)
    elif answer_id:
        _open(answer_id, "json" if as_json else format, data_dir)
    else:
        _list(data_dir, as_json=as_json)


def conversations(
    conversation_id: Annotated[
        str,
        typer.Argument(metavar="[ID]", help="A conversation's id; without one, all are listed."),
    ] = "",
    search: Annotated[str, typer.Option(help="Only conversations that contain these words.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many to list.")] = 20,
    delete: Annotated[
        bool, typer.Option("--delete", help="Delete it, with all its answers.")
    ] = False,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """List conversations, the latest first, or the answers of one in order.

    `footnote ask --conversation new` starts one.

    Example: `footnote conversations --search "marginal risk"`
    """
    from service.answering.kept_answers import unarchived
    from service.schemas.answers import kept_answer_shape
    from service.schemas.conversations import conversation_shape

    with _archive(data_dir) as archive:
        if not conversation_id:
            found = archive.conversations(owner=None, words=search.split(), limit=limit)
            shapes = [conversation_shape(each) for each in found]
            show(shapes, render_answers.conversations_text(shapes), as_json=as_json)
            return
        conversation = archive.conversation(conversation_id, owner=None)
        if delete:
            archive.delete(conversation.id)
            out.print("deleted the conversation and its answers")
            return
        kept = [kept_answer_shape(unarchived(row)) for row in archive.answers_in(conversation.id)]
    show(kept, render_answers.conversation_text(kept), as_json=as_json)


def _open(answer_id: str, wanted: ExportFormat | None, data_dir: DataDir) -> None:
    from service.answering.kept_answers import unarchived
    from service.exports.formats import exported
    from service.schemas.answers import kept_answer_shape

    with _archive(data_dir) as archive:
        kept = unarchived(archive.answer(answer_id))
    if wanted == "json":
        show(kept_answer_shape(kept), "", as_json=True)
    elif wanted:
        sys.stdout.write(exported(kept.answer, wanted))
    else:
        out.print(render_answers.kept_text(kept_answer_shape(kept)))


def _list(data_dir: DataDir, *, as_json: bool) -> None:
    from service.answering.kept_answers import unarchived
    from service.schemas.answers import kept_answer_shape

    with _archive(data_dir) as archive:
        kept = [kept_answer_shape(unarchived(row)) for row in archive.answers(owner=None)]
    show(kept, render_answers.answers_text(kept), as_json=as_json)


def _rerun(answer_id: str, data_dir: DataDir, *, as_json: bool) -> None:
    from service.schemas.conversations import again_shape

    with open_services(settings_of(data_dir)) as services:
        shape = again_shape(*services.question_service().again(answer_id))
    show(shape, render_answers.again_text(shape), as_json=as_json)


@contextmanager
def _archive(data_dir: DataDir) -> "Iterator[Archive]":
    with open_store(settings_of(data_dir)) as store:
        yield store.archive
