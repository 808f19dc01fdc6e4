"""An answer in any of the formats."""

from service.answering.records.answers import Answer
from service.exports.bibtex import bibtex
from service.exports.csl import csl_json
from service.exports.format_names import ExportFormat
from service.exports.markdown import markdown
from service.exports.plain_text import plain_text
from service.exports.ris import ris
from service.schemas.answers import answer_shape


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
