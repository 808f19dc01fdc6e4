"""`footnote serve`: the HTTP service on an address, in one process or in several."""

import ipaddress
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from rich.console import Console

from index.errors import FootnoteError
from service.api.app import create_app
from service.composition import House, open_catalog, open_house
from service.ingestion import fetching
from service.settings import Settings
from service.slack.settings import SlackSettings

if TYPE_CHECKING:
    from service.slack.bot import Bot

logger = logging.getLogger(__name__)

# Answers that are under way when the service is told to end have so long.
_DRAIN_SECONDS = 20


class ExposureError(FootnoteError):
    """The service would be open to the network without any key."""


def serve(settings: Settings, reading_list: Path | None, console: Console) -> None:
    """Serves until told to end; raises ExposureError rather than be open to everybody."""
    said = refuse_exposure(settings)
    with open_house(settings) as house, fetching(house, reading_list):
        console.print(f"Footnote listens on http://{settings.host}:{settings.port} ({said})")
        uvicorn.run(
            create_app(house, _bot(house)),
            host=settings.host,
            port=settings.port,
            log_level="warning",
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=_DRAIN_SECONDS,
        )


def _bot(house: House) -> "Bot | None":
    """The Slack bot, where Slack's requests can be told from others'."""
    slack = SlackSettings.from_environ(os.environ)
    return house.slack_bot(slack) if slack.signing_secret and slack.bot_token else None


def refuse_exposure(settings: Settings) -> str:
    """Who may ask, in words; raises ExposureError where it would be whoever reaches the address."""
    catalog = open_catalog(settings)
    has_keys = bool(catalog.keys.all())
    catalog.close()
    if has_keys:
        return "for callers with a key"
    if settings.open:
        return "open to whoever reaches it, until a key is made"
    if not _is_loopback(settings.host):
        raise ExposureError(
            f"{settings.host} can be reached by others, and there are no keys yet: make one with "
            "`footnote keys create --role admin`, or listen on 127.0.0.1; FOOTNOTE_OPEN=1 lets "
            "everybody in where something else keeps the others out"
        )
    return "for this machine only: there are no keys"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
