"""`footnote ask` and `compare`: questions to the local library or to a running service."""

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from service.cli import render, render_answers, render_reading
from service.cli.console import show
from service.cli.options import (
    AsJson,
    AtServer,
    ByAuthor,
    DataDir,
    Format,
    FromYear,
    InSection,
    OfPaper,
    ToYear,
    WithKey,
    section_kinds,
    settings_of,
    where_of,
)
from service.composition.services import open_services
from service.exports.format_names import ExportFormat

if TYPE_CHECKING:
    from service.answering.question_service import QuestionService
    from service.answering.records.questions import Question
    from service.schemas.answers import KeptAnswerShape, ViewedAskBody
    from service.schemas.perspectives import PerspectivesShape


def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    paper: OfPaper = None,
    author: ByAuthor = None,
    from_year: FromYear = None,
    to_year: ToYear = None,
    section: InSection = None,
    conversation: Annotated[
        str, typer.Option(help="`new` starts a conversation; an id continues one.")
    ] = "",
    view: Annotated[
        Literal["answer", "by-paper"],
        typer.Option(help="One answer from all papers, or what each paper says."),
    ] = "answer",
    format: Format = None,
    data_dir: DataDir = None,
    server: AtServer = "",
    key: WithKey = "",
    as_json: AsJson = False,
) -> None:
    """Answer a question with a footnote under every sentence.

    The answer is saved: `footnote answers` opens it again.

    Example: `footnote ask "What is marginal risk?" --from 2023 --format md`
    """
    from service.answering.records.questions import Question, tidied
    from service.schemas.answers import ViewedAskBody

    by_paper = view == "by-paper"
    wanted = "json" if as_json else format
    if by_paper and wanted not in {None, "json"}:
        raise typer.BadParameter("--view by-paper prints text or JSON: leave out --format")
    asked = Question(tidied(question))
    if server:
        body = ViewedAskBody.model_validate(
            {
                "question": asked.text,
                "papers": paper or [],
                "authors": author or [],
                "year_from": from_year,
                "year_to": to_year,
                "sections": section_kinds(section),
                "conversation": conversation or None,
                "view": view.replace("-", "_"),
            }
        )
        _ask_server(server, key, body, wanted)
        return
    with open_services(settings_of(data_dir)) as services:
        asked = replace(asked, where=where_of(services, paper, author, from_year, to_year, section))
        _ask_library(services.question_service(), asked, conversation, wanted, by_paper=by_paper)


def compare(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    paper: OfPaper = None,
    author: ByAuthor = None,
    from_year: FromYear = None,
    to_year: ToYear = None,
    section: InSection = None,
    data_dir: DataDir = None,
    server: AtServer = "",
    key: WithKey = "",
    as_json: AsJson = False,
) -> None:
    """Show what each paper says on a question, and which support, oppose or qualify it.

    Short for `footnote ask --view by-paper`.

    Example: `footnote compare "Does open release increase risk?"`
    """
    ask(
        question,
        paper=paper,
        author=author,
        from_year=from_year,
        to_year=to_year,
        section=section,
        view="by-paper",
        data_dir=data_dir,
        server=server,
        key=key,
        as_json=as_json,
    )


def _ask_server(address: str, key: str, body: "ViewedAskBody", wanted: ExportFormat | None) -> None:
    from service.client.client import Client

    with Client(address, key, use_proxies=True) as client:
        if body.view == "by_paper":
            _show_perspectives(client.perspectives(body), wanted)
            return
        shape = client.answer(body)
        if wanted and wanted != "json":
            sys.stdout.write(client.export(shape.id, wanted))
        else:
            _show_answer(shape, wanted)


def _ask_library(
    question_service: "QuestionService",
    question: "Question",
    conversation: str,
    wanted: ExportFormat | None,
    *,
    by_paper: bool,
) -> None:
    from service.exports.formats import exported
    from service.schemas.answers import kept_answer_shape
    from service.schemas.perspectives import perspectives_shape

    if conversation == "new":
        turn = question_service.begin_conversation(question)
    else:
        turn = question_service.begin(question, conversation=conversation)
    if by_paper:
        _show_perspectives(perspectives_shape(question_service.perspectives(turn.question)), wanted)
        return
    answer = question_service.answer(turn)
    if wanted and wanted != "json":
        sys.stdout.write(exported(answer, wanted))
    else:
        _show_answer(kept_answer_shape(turn.kept(answer)), wanted)


def _show_answer(shape: "KeptAnswerShape", wanted: ExportFormat | None) -> None:
    text = f"{render.answer_text(shape)}\n{render_answers.label(shape)}"
    show(shape, text, as_json=wanted == "json")


def _show_perspectives(shape: "PerspectivesShape", wanted: ExportFormat | None) -> None:
    show(shape, render_reading.perspectives_text(shape), as_json=wanted == "json")
