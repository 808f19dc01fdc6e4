"""`footnote ask`, `answers` and `conversations`: questions, and what was answered before."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from service import render, render_answers
from service.command_options import (
    AsJson,
    ByAuthor,
    DataDir,
    FromYear,
    InSection,
    OfPaper,
    ToYear,
    section_kinds,
    settings_of,
    where_of,
)
from service.composition import open_catalog, open_house
from service.exports.names import ExportFormat

if TYPE_CHECKING:
    from pydantic import BaseModel

    from index.archive import Archive
    from service.answering.records import Question
    from service.api.wire import AskBody
    from service.api.wire.conversations import KeptAnswerShape
    from service.composition import House

_out = Console(highlight=False, soft_wrap=True)

Format = Annotated[
    ExportFormat | None,
    typer.Option(help="Print it for other programs: with footnotes, or its papers with pages."),
]


def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    paper: OfPaper = None,
    author: ByAuthor = None,
    from_year: FromYear = None,
    to_year: ToYear = None,
    section: InSection = None,
    conversation: Annotated[
        str, typer.Option(help="Begin a conversation (new), or go on with the one of that id.")
    ] = "",
    format: Format = None,
    data_dir: DataDir = None,
    server: Annotated[
        str, typer.Option(help="Ask a running service, e.g. http://127.0.0.1:8000.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Answer a question with a footnote under every sentence.

    The answer is kept: `footnote answers` opens it again.

    Example: `footnote ask "What is marginal risk?" --from 2023 --format md`
    """
    from service.answering.records import Question, tidied
    from service.api.wire import AskBody

    asked = Question(tidied(question))
    wanted = "json" if as_json else format
    if server:
        body = AskBody.model_validate(
            {
                "question": asked.text, "papers": paper or [], "authors": author or [],
                "year_from": from_year, "year_to": to_year, "sections": section_kinds(section),
                "conversation": conversation or None,
            }
        )  # fmt: skip
        _ask_there(server, body, wanted)
        return
    with open_house(settings_of(data_dir)) as house:
        where = where_of(house, paper, author, from_year, to_year, section)
        _ask_here(house, Question(asked.text, where), conversation, wanted)


def _ask_there(server: str, body: "AskBody", wanted: ExportFormat | None) -> None:
    from service.remote import ask_server, export_from

    shape = ask_server(server, body)
    if wanted and wanted != "json":
        sys.stdout.write(export_from(server, shape.id, wanted))
    else:
        _print_answer(shape, wanted)


def _ask_here(
    house: "House", question: "Question", conversation: str, wanted: ExportFormat | None
) -> None:
    from service.api.wire.conversations import kept_answer_shape
    from service.exports.formats import exported

    desk = house.desk()
    if conversation == "new":
        turn = desk.begin_conversation(question)
    else:
        turn = desk.begin(question, conversation=conversation)
    answer = desk.answer(turn)
    if wanted and wanted != "json":
        sys.stdout.write(exported(answer, wanted))
    else:
        _print_answer(kept_answer_shape(turn.kept(answer)), wanted)


def _print_answer(shape: "KeptAnswerShape", wanted: ExportFormat | None) -> None:
    text = f"{render.answer_text(shape)}\n{render_answers.label(shape)}"
    _print(shape, text, as_json=wanted == "json")


def answers(
    answer_id: Annotated[
        str, typer.Argument(metavar="[ID]", help="An answer's id; lists the latest without one.")
    ] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Ask it again of today's library; say what differs.")
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
            raise typer.BadParameter("name the answer to ask again: `footnote answers` lists them")
        _ask_again(answer_id, data_dir, as_json=as_json)
    elif answer_id:
        _open(answer_id, "json" if as_json else format, data_dir)
    else:
        _list(data_dir, as_json=as_json)


def conversations(
    conversation_id: Annotated[
        str, typer.Argument(metavar="[ID]", help="A conversation's id; lists all without one.")
    ] = "",
    search: Annotated[str, typer.Option(help="Only those with these words.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 20,
    delete: Annotated[
        bool, typer.Option("--delete", help="Delete it, with all its answers.")
    ] = False,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """List conversations, last changed first, or the answers of one in order.

    `footnote ask --conversation new` begins one.

    Example: `footnote conversations --search "marginal risk"`
    """
    from service.api.wire.conversations import conversation_shape, kept_answer_shape
    from service.keeping import unarchived

    with _archive(data_dir) as archive:
        if not conversation_id:
            found = archive.conversations(owner=None, words=search.split(), limit=limit)
            shapes = [conversation_shape(each) for each in found]
            _print(shapes, render_answers.conversations_text(shapes), as_json=as_json)
            return
        conversation = archive.conversation(conversation_id, owner=None)
        if delete:
            archive.delete(conversation.id)
            _out.print("deleted the conversation and its answers")
            return
        kept = [kept_answer_shape(unarchived(row)) for row in archive.answers_in(conversation.id)]
    _print(kept, render_answers.conversation_text(kept), as_json=as_json)


def _open(answer_id: str, wanted: ExportFormat | None, data_dir: DataDir) -> None:
    from service.api.wire.conversations import kept_answer_shape
    from service.exports.formats import exported
    from service.keeping import unarchived

    with _archive(data_dir) as archive:
        kept = unarchived(archive.answer(answer_id))
    if wanted == "json":
        _print(kept_answer_shape(kept), "", as_json=True)
    elif wanted:
        sys.stdout.write(exported(kept.answer, wanted))
    else:
        _out.print(render_answers.kept_text(kept_answer_shape(kept)))


def _list(data_dir: DataDir, *, as_json: bool) -> None:
    from service.api.wire.conversations import kept_answer_shape
    from service.keeping import unarchived

    with _archive(data_dir) as archive:
        kept = [kept_answer_shape(unarchived(row)) for row in archive.answers(owner=None)]
    _print(kept, render_answers.answers_text(kept), as_json=as_json)


def _ask_again(answer_id: str, data_dir: DataDir, *, as_json: bool) -> None:
    from service.api.wire.conversations import again_shape

    with open_house(settings_of(data_dir)) as house:
        shape = again_shape(*house.desk().again(answer_id))
    _print(shape, render_answers.again_text(shape), as_json=as_json)


@contextmanager
def _archive(data_dir: DataDir) -> "Iterator[Archive]":
    catalog = open_catalog(settings_of(data_dir))
    try:
        yield catalog.archive
    finally:
        catalog.close()


def _print(value: "BaseModel | Sequence[BaseModel]", text: str, *, as_json: bool) -> None:
    if not as_json:
        _out.print(text)
        return
    said = (
        [each.model_dump(mode="json") for each in value]
        if isinstance(value, Sequence)
        else value.model_dump(mode="json")
    )
    sys.stdout.write(json.dumps(said, ensure_ascii=False, indent=2) + "\n")
