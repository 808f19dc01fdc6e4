"""The names of the export formats; imports none of the modules that write them."""

from collections.abc import Mapping
from typing import Literal, get_args

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
    "json": "json",
    "md": "md",
    "bibtex": "bib",
    "ris": "ris",
    "csl": "csl.json",
    "text": "txt",
}


def format_of(media_type: str) -> ExportFormat:
    """The format that has a media type."""
    return next(each for each in EXPORT_FORMATS if MEDIA_TYPES[each] == media_type)


def file_name(answer_id: str, wanted: ExportFormat) -> str:
    """The file name of an export."""
    return f"answer-{answer_id[:8]}.{_SUFFIXES[wanted]}"
