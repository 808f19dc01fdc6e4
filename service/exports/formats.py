"""Which formats an answer can be had in, and what makes each."""

from collections.abc import Mapping
from typing import Literal, get_args

from service.answering.records import Answer
from service.api.wire import answer_shape
from service.exports.bibtex import bibtex
from service.exports.csl import csl_json
from service.exports.markdown import markdown
from service.exports.plain import plain_text
from service.exports.ris import ris

ExportFormat = Literal["json", "md", "bibtex", "ris", "csl", "text"]
EXPORT_FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)
MEDIA_TYPES: Mapping[ExportFormat, str] = {
    "json": "application/json",
    "md": "text/markdown",
    "bibtex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl": "application/vnd.citationstyles.csl+json",
    "text": "text/plain",
}
_SUFFIXES: Mapping[ExportFormat, str] = {
    "json": "json", "md": "md", "bibtex": "bib", "ris": "ris", "csl": "csl.json", "text": "txt",
}  # fmt: skip


def exported(answer: Answer, wanted: ExportFormat, root: str = "") -> str:
    """The answer in a format.

    `root` is the address of the service, for links to pages; without one there are links only to
    papers that have an identifier.
    """
    match wanted:
        case "json":
            return answer_shape(answer).model_dump_json(indent=2) + "\n"
        case "md":
            return markdown(answer, root)
        case "bibtex":
            return bibtex(answer)
        case "ris":
            return ris(answer, root)
        case "csl":
            return csl_json(answer, root)
        case "text":
            return plain_text(answer, root)


def file_name(answer: Answer, wanted: ExportFormat) -> str:
    """A name for the file."""
    return f"answer-{answer.id[:8]}.{_SUFFIXES[wanted]}"


def format_of(media_type: str) -> ExportFormat:
    """The format that has a media type."""
    return next(each for each in EXPORT_FORMATS if MEDIA_TYPES[each] == media_type)
