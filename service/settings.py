"""Settings of the service: one frozen value, read from the environment at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from index.embedding.models import DEFAULT_MODEL, Backend
from index.errors import FootnoteError

LogFormat = Literal["text", "json"]


class SettingsError(FootnoteError):
    """A setting has a value that cannot be used."""


# Whether replies are asked for in a JSON schema; auto finds out whether the server takes one.
Structured = Literal["auto", "on", "off"]
_MAX_DRAFTS = 8


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """The OpenAI-compatible server whose model writes answers; none where `model` is empty.

    `timeout` is in seconds for a whole reply, `drafts` how many answers are written to keep the
    best of; with `understand`, the model reads follow-up questions, too.
    """

    base_url: str = ""
    model: str = ""
    api_key: str = field(default="", repr=False)
    timeout: float = 60.0
    drafts: int = 1
    structured: Structured = "auto"
    understand: bool = True

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "LanguageModel":
        """The language model that FOOTNOTE_LLM_* variables give; SettingsError names a bad one."""
        default = cls()
        base_url = environ.get("FOOTNOTE_LLM_BASE_URL", "").strip()
        model = environ.get("FOOTNOTE_LLM_MODEL", "").strip()
        if bool(base_url) != bool(model):
            missing = "FOOTNOTE_LLM_MODEL" if base_url else "FOOTNOTE_LLM_BASE_URL"
            raise SettingsError(f"{missing} is missing: a language model needs address and name")
        if base_url and not _is_web_address(base_url):
            # The value is not repeated: it may hold a password.
            raise SettingsError(
                "FOOTNOTE_LLM_BASE_URL is no address such as http://127.0.0.1:8080/v1; "
                "a key belongs in FOOTNOTE_LLM_API_KEY"
            )
        drafts = int(_number(environ, "FOOTNOTE_LLM_DRAFTS", default.drafts))
        if not 1 <= drafts <= _MAX_DRAFTS:
            raise SettingsError(f"FOOTNOTE_LLM_DRAFTS is {drafts}: set it to 1 to {_MAX_DRAFTS}")
        return cls(
            base_url=base_url,
            model=model,
            api_key=environ.get("FOOTNOTE_LLM_API_KEY", "").strip(),
            timeout=_number(environ, "FOOTNOTE_LLM_TIMEOUT", default.timeout),
            drafts=drafts,
            structured=_structured(environ),
            understand=_switch(environ, "FOOTNOTE_LLM_UNDERSTAND", default=default.understand),
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the library lies, which model embeds, where the service listens."""

    data_dir: Path = Path("data")
    database_url: str = ""
    model: str = DEFAULT_MODEL
    backend: Backend = "openvino"
    dimensions: int = 0
    reranker: str = ""
    rerank_top: int = 20
    support_model: str = ""
    read_seconds: float = 15.0
    read_memory_mb: int = 1024
    read_pages: int = 5_000
    ocr_languages: str = "eng"
    contact: str = ""
    allow_private_addresses: bool = False
    fetch_max_mb: int = 200
    keep_answers_days: float = 0.0
    workers: int = 2
    host: str = "127.0.0.1"
    port: int = 8000
    llm: LanguageModel = LanguageModel()
    open: bool = False
    cors_origins: tuple[str, ...] = ()
    requests_per_minute: int = 1_200
    concurrent_asks: int = 4
    waiting_asks: int = 32
    upload_max_mb: int = 200
    processes: int = 1
    log_format: LogFormat = "text"
    otlp_endpoint: str = ""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """The settings that FOOTNOTE_* variables give; raises SettingsError naming a bad one."""
        default = cls()
        backend = environ.get("FOOTNOTE_BACKEND", default.backend)
        if backend not in get_args(Backend):
            raise SettingsError(f"FOOTNOTE_BACKEND is {backend!r}: set it to openvino or torch")
        log_format = environ.get("FOOTNOTE_LOG_FORMAT") or default.log_format
        if log_format not in get_args(LogFormat):
            raise SettingsError(f"FOOTNOTE_LOG_FORMAT is {log_format!r}: set it to text or json")
        return cls(
            data_dir=Path(environ.get("FOOTNOTE_DATA_DIR") or default.data_dir).expanduser(),
            database_url=environ.get("FOOTNOTE_DATABASE_URL", default.database_url),
            model=environ.get("FOOTNOTE_MODEL") or default.model,
            backend="torch" if backend == "torch" else "openvino",
            dimensions=int(_number(environ, "FOOTNOTE_DIMENSIONS", default.dimensions)),
            reranker=environ.get("FOOTNOTE_RERANKER", default.reranker),
            rerank_top=int(_number(environ, "FOOTNOTE_RERANK_TOP", default.rerank_top)),
            support_model=environ.get("FOOTNOTE_SUPPORT_MODEL", default.support_model),
            read_seconds=_number(environ, "FOOTNOTE_READ_SECONDS", default.read_seconds),
            read_memory_mb=int(_number(environ, "FOOTNOTE_READ_MEMORY_MB", default.read_memory_mb)),
            read_pages=int(_number(environ, "FOOTNOTE_READ_PAGES", default.read_pages)),
            ocr_languages=environ.get("FOOTNOTE_OCR_LANGUAGES") or default.ocr_languages,
            contact=environ.get("FOOTNOTE_CONTACT", default.contact),
            allow_private_addresses=_switch(environ, "FOOTNOTE_ALLOW_PRIVATE_ADDRESSES"),
            fetch_max_mb=int(_number(environ, "FOOTNOTE_FETCH_MAX_MB", default.fetch_max_mb)),
            keep_answers_days=_number(
                environ, "FOOTNOTE_KEEP_ANSWERS_DAYS", default.keep_answers_days
            ),
            workers=int(_number(environ, "FOOTNOTE_WORKERS", default.workers)),
            host=environ.get("FOOTNOTE_HOST") or default.host,
            port=int(_number(environ, "FOOTNOTE_PORT", default.port)),
            llm=LanguageModel.from_environ(environ),
            open=_switch(environ, "FOOTNOTE_OPEN"),
            cors_origins=tuple(environ.get("FOOTNOTE_CORS_ORIGINS", "").replace(",", " ").split()),
            requests_per_minute=_whole(environ, "REQUESTS_PER_MINUTE", default.requests_per_minute),
            concurrent_asks=_whole(environ, "CONCURRENT_ASKS", default.concurrent_asks),
            waiting_asks=_whole(environ, "WAITING_ASKS", default.waiting_asks),
            upload_max_mb=_whole(environ, "UPLOAD_MAX_MB", default.upload_max_mb),
            processes=_whole(environ, "PROCESSES", default.processes),
            log_format="json" if log_format == "json" else "text",
            otlp_endpoint=environ.get("FOOTNOTE_OTLP_ENDPOINT", default.otlp_endpoint),
        )

    @property
    def catalog_url(self) -> str:
        """The SQLAlchemy URL of the catalog: SQLite in the data directory unless set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'catalog.sqlite'}"

    @property
    def files_folder(self) -> Path:
        """Where the papers' own files are kept, by id."""
        return self.data_dir / "files"


def _whole(environ: Mapping[str, str], name: str, default: int) -> int:
    return int(_number(environ, f"FOOTNOTE_{name}", default))


def _number(environ: Mapping[str, str], name: str, default: float) -> float:
    said = environ.get(name, "")
    if not said:
        return default
    try:
        number = float(said)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e9:
        raise SettingsError(f"{name} is {said!r}: set it to a number above 0")
    return number


def _switch(environ: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    said = environ.get(name, "").lower()
    if said not in ("", "0", "1", "false", "true", "no", "yes"):
        raise SettingsError(f"{name} is {said!r}: set it to 1 or 0")
    return said in ("1", "true", "yes") if said else default


def _structured(environ: Mapping[str, str]) -> Structured:
    said = environ.get("FOOTNOTE_LLM_STRUCTURED") or "auto"
    known: dict[str, Structured] = {each: each for each in get_args(Structured)}
    if said not in known:
        raise SettingsError(f"FOOTNOTE_LLM_STRUCTURED is {said!r}: set it to auto, on or off")
    return known[said]


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port_is_good = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https") and bool(parts.hostname) and port_is_good
        and parts.username is None and parts.password is None
    )  # fmt: skip
