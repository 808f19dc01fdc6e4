"""Settings of the service: typed, bounded, read from the environment where a process starts."""

from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from index.embedding.models import DEFAULT_MODEL, Backend
from service.environment import EnvironmentSettings

LogFormat = Literal["text", "json"]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]

# Whether replies are requested in a JSON schema; auto detects whether the server supports one.
Structured = Literal["auto", "on", "off"]

_MEGABYTES = Field(ge=1, le=100_000)
_SECONDS = Field(gt=0, le=86_400)


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _words(value: object) -> object:
    """The items of a list that commas or spaces separate."""
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def _web_address(value: str) -> str:
    if value and not _is_web_address(value):
        raise ValueError("set it to an address that begins with http:// or https://")
    return value


def _model_address(value: str) -> str:
    if value and not _is_web_address(value):
        raise ValueError(
            "set it to an address such as http://127.0.0.1:8080/v1; "
            "a key belongs in FOOTNOTE_LLM_API_KEY"
        )
    return value


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port_is_good = parts.port is None or parts.port > 0
    except ValueError:
        return False
    has_no_password = parts.username is None and parts.password is None
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and port_is_good
        and has_no_password
    )


class LanguageModel(BaseModel):
    """The OpenAI-compatible server whose model writes answers; none where `model` is empty.

    `timeout` is in seconds for a whole reply. `drafts` answers are written and the best is kept.
    With `understand`, the model also interprets follow-up questions.
    """

    model_config = ConfigDict(frozen=True)

    base_url: Annotated[str, AfterValidator(_model_address)] = Field(default="", repr=False)
    model: str = ""
    api_key: str = Field(default="", repr=False)
    timeout: Annotated[float, _SECONDS] = 60.0
    drafts: int = Field(default=1, ge=1, le=8)
    structured: Structured = "auto"
    understand: bool = True

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if bool(self.base_url) != bool(self.model):
            missing, given = "FOOTNOTE_LLM_MODEL", "FOOTNOTE_LLM_BASE_URL"
            if self.model:
                missing, given = given, missing
            raise ValueError(f"{given} is set but {missing} is not: set both, or neither")
        return self


class Settings(EnvironmentSettings):
    """Where the library lies, which model embeds, where the service listens.

    Each field is the variable FOOTNOTE_ and its name, FOOTNOTE_LLM_ and the field's for `llm`.
    """

    model_config = SettingsConfigDict(
        env_prefix="FOOTNOTE_", env_nested_delimiter="_", env_nested_max_split=1
    )

    data_dir: Annotated[Path, AfterValidator(Path.expanduser)] = Path("data")
    database_url: str = Field(default="", repr=False)
    model: str = DEFAULT_MODEL
    backend: Backend = "openvino"
    dimensions: int = Field(default=0, ge=0, le=65_536)
    reranker: str = ""
    rerank_top: int = Field(default=20, ge=1, le=1_000)
    support_model: str = ""
    read_seconds: Annotated[float, _SECONDS] = 15.0
    read_memory_mb: int = Field(default=1024, ge=1, le=1_048_576)
    read_pages: int = Field(default=5_000, ge=1, le=1_000_000)
    ocr_languages: str = "eng"
    contact: str = ""
    allow_private_addresses: bool = False
    fetch_max_mb: Annotated[int, _MEGABYTES] = 200
    # 0 keeps answers and conversations until somebody deletes them.
    keep_answers_days: float = Field(default=0.0, ge=0, le=36_500)
    workers: int = Field(default=2, ge=1, le=256)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65_535)
    llm: LanguageModel = LanguageModel()
    open: bool = False
    cors_origins: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)] = ()
    requests_per_minute: int = Field(default=1_200, ge=1, le=1_000_000)
    concurrent_asks: int = Field(default=4, ge=1, le=1_000)
    waiting_asks: int = Field(default=32, ge=1, le=100_000)
    upload_max_mb: Annotated[int, _MEGABYTES] = 200
    processes: int = Field(default=1, ge=1, le=256)
    log_level: Annotated[LogLevel, BeforeValidator(_upper)] = "WARNING"
    log_format: LogFormat = "text"
    otlp_endpoint: Annotated[str, AfterValidator(_web_address)] = ""

    @property
    def catalog_url(self) -> str:
        """The SQLAlchemy URL of the catalog: SQLite in the data directory unless set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'catalog.sqlite'}"

    @property
    def files_folder(self) -> Path:
        """Where the papers' own files are kept, by id."""
        return self.data_dir / "files"
