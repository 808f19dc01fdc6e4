"""Optional parts: which packages each extra brings, and what to do where they are missing.

The core imports none of these packages. A part that needs one is imported where it is put
together, inside `Extra.importing`, so that people read the pip command and not a traceback.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec

from index.errors import FootnoteError


class MissingExtraError(FootnoteError):
    """A part is wanted whose packages are not installed."""


@dataclass(frozen=True, slots=True)
class Extra:
    """An extra of pyproject.toml: its name, what needs it, and the modules it brings."""

    name: str
    part: str
    modules: tuple[str, ...]

    @property
    def remedy(self) -> str:
        """What to say where it is missing."""
        return f"{self.part} needs the extra `{self.name}`: pip install 'footnote[{self.name}]'"

    @property
    def is_installed(self) -> bool:
        """Whether its first module is there; does not import it."""
        try:
            return find_spec(self.modules[0]) is not None
        except ModuleNotFoundError:
            return False

    @contextmanager
    def importing(self) -> Iterator[None]:
        """Raises MissingExtraError where an import within finds a module of this extra missing."""
        try:
            yield
        except ModuleNotFoundError as error:
            missing = f"{error.name}."
            if not any(missing.startswith(f"{module}.") for module in self.modules):
                raise
            raise MissingExtraError(self.remedy) from error


SLACK = Extra(name="slack", part="Slack", modules=("slack_bolt", "slack_sdk"))
MCP = Extra(name="mcp", part="The Model Context Protocol", modules=("mcp", "mcp_types"))
LLM = Extra(
    name="llm",
    part="A language model (FOOTNOTE_LLM_BASE_URL)",
    modules=("openai", "httpx2", "httpcore2"),
)
# FastAPI brings the API of OpenTelemetry; what sends traces is in the extra.
OTEL = Extra(
    name="otel",
    part="Tracing (FOOTNOTE_OTLP_ENDPOINT)",
    modules=("opentelemetry.sdk", "opentelemetry.exporter", "opentelemetry.proto"),
)
POSTGRES = Extra(name="postgres", part="PostgreSQL (FOOTNOTE_DATABASE_URL)", modules=("psycopg",))
EVALUATE = Extra(name="evaluate", part="The evaluation", modules=("ir_measures", "pytrec_eval"))
EXTRAS = (SLACK, MCP, LLM, OTEL, POSTGRES, EVALUATE)
