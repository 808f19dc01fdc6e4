"""Reading lists in tests, and what the ledger says of their papers."""

import json
import socket
import threading
from collections.abc import Mapping
from pathlib import Path

from index.records import LedgerEntry
from ingest.pipeline.progress import IngestionReport
from ingest.sources.fetching.addresses import system_addresses
from service.composition.services import Services
from service.jobs.reading_list import fetch

APPLES = "Apple trees in small gardens"
WEIGHTS = "Open weights and their release"
NO_WAY = "http://papers.invalid/a.pdf"


class Offline:
    """A resolver that knows this machine and no other, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> tuple[str, ...]:
        self.asked.append(host)
        if host == "127.0.0.1":
            return system_addresses(host, port)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def listed(folder: Path, papers: Mapping[str, str]) -> Path:
    """A reading list of these titles and addresses."""
    path = folder / "list.toml"
    path.write_text(
        "".join(
            f"[[paper]]\ntitle = {json.dumps(title)}\nurl = {json.dumps(url)}\n"
            for title, url in papers.items()
        )
    )
    return path


def start(services: Services, reading_list: Path) -> None:
    """What the service does with the list each time it starts, to its end."""
    fetch(services.reading_list_parts(), reading_list, threading.Event())


def run(services: Services, *sources: object) -> IngestionReport:
    return services.pipeline().run([str(source) for source in sources], lambda _: None)


def results(report: IngestionReport) -> dict[str, str]:
    return {result.name: result.state for result in report.files}


def lines(services: Services) -> dict[str, LedgerEntry]:
    return {entry.name: entry for entry in services.library.ledger.entries()}


def states(services: Services) -> dict[str, str]:
    return {name: entry.state for name, entry in lines(services).items()}
