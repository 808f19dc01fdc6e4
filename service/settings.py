"""Settings of the service: one frozen value, read from the environment at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from index.embedder import DEFAULT_MODEL, Backend
from index.errors import FootnoteError


class SettingsError(FootnoteError):
    """A setting has a value that cannot be used."""


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
    workers: int = 2
    host: str = "127.0.0.1"
    port: int = 8000

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """The settings that FOOTNOTE_* variables give; raises SettingsError naming a bad one."""
        default = cls()
        backend = environ.get("FOOTNOTE_BACKEND", default.backend)
        if backend not in get_args(Backend):
            raise SettingsError(f"FOOTNOTE_BACKEND is {backend!r}: set it to openvino or torch")
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
            workers=int(_number(environ, "FOOTNOTE_WORKERS", default.workers)),
            host=environ.get("FOOTNOTE_HOST") or default.host,
            port=int(_number(environ, "FOOTNOTE_PORT", default.port)),
        )

    @property
    def catalog_url(self) -> str:
        """The SQLAlchemy URL of the catalog: SQLite in the data directory unless set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'catalog.sqlite'}"

    @property
    def files_folder(self) -> Path:
        """Where the papers' own files are kept, by id."""
        return self.data_dir / "files"


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


def _switch(environ: Mapping[str, str], name: str) -> bool:
    said = environ.get(name, "").lower()
    if said not in ("", "0", "1", "false", "true", "no", "yes"):
        raise SettingsError(f"{name} is {said!r}: set it to 1 or 0")
    return said in ("1", "true", "yes")
