"""Configuration of the logs: lines of text for people, or JSON objects for programs.

Each line of a request carries the request's id. Questions and keys must never be logged.
"""

import logging
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.settings import LogFormat, LogLevel

# The id of the current request; empty outside a request.
request_id: ContextVar[str] = ContextVar("request_id", default="")

_TEXT = "%(asctime)s %(levelname)s %(name)s %(request)s%(message)s"


def configure_logs(level: "LogLevel", log_format: "LogFormat" = "text") -> None:
    """Sends log lines of this level and above to standard error in this format."""
    handler = logging.StreamHandler()
    handler.addFilter(_with_request_id)
    handler.setFormatter(_json_lines() if log_format == "json" else logging.Formatter(_TEXT))
    logging.basicConfig(level=level, handlers=[handler], force=True)


def _with_request_id(record: logging.LogRecord) -> bool:
    said = request_id.get()
    record.request_id = said
    record.request = f"[{said}] " if said else ""
    return True


def _json_lines() -> logging.Formatter:
    import structlog  # slow to import

    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(["request_id", *_EXTRA]),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    )


# The fields that log lines carry (`extra=`) beside their message.
_EXTRA = ("method", "route", "status", "ms", "caller")
