"""LangChain's defaults over the same papers, in a process and an environment of their own."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from evaluation.errors import EvaluationError

_PEERS = Path(__file__).parent / "peers"
SCRIPT = _PEERS / "langchain_retrieval.py"
_REQUIREMENTS = _PEERS / "requirements.txt"
_ENVIRONMENT = Path("build") / "peers"
_KEPT = Path("build") / "evaluation"


def langchain_rankings(
    texts: Mapping[str, str], papers: Path, k: int, *, script: Path = SCRIPT
) -> dict[str, list[frozenset[tuple[str, int]]]]:
    """The page of each of the first k passages, by question; kept for the same work again."""
    asked = json.dumps(texts)
    kept = _KEPT / f"langchain-{_content(script, papers, asked, k)}.json"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished = kept.with_suffix(".unfinished")
        unfinished.write_text(_answered(script, papers, k, asked))
        unfinished.replace(kept)
    return {
        question: [frozenset({(str(file), int(page))}) for file, page in ranking]
        for question, ranking in json.loads(kept.read_text()).items()
    }


def peer_python() -> Path:
    """The interpreter of LangChain's environment, which is made where there is none."""
    python = _ENVIRONMENT / "bin" / "python"
    if not python.exists():
        for command in (
            [sys.executable, "-m", "venv", str(_ENVIRONMENT)],
            [str(python), "-m", "pip", "install", "--quiet", "-r", str(_REQUIREMENTS)],
        ):
            subprocess.run(command, check=True)  # noqa: S603 - our own command
    return python.absolute()


def _answered(script: Path, papers: Path, k: int, asked: str) -> str:
    command = [str(peer_python()), str(script), str(papers), str(k)]
    # Its warnings would hide ours.
    complaints = _KEPT / "langchain.log"
    with complaints.open("w") as log:
        done = subprocess.run(  # noqa: S603 - our own command
            command, input=asked, stdout=subprocess.PIPE, stderr=log, text=True, check=False
        )
    if done.returncode:
        raise EvaluationError(f"{script.name} ended with {done.returncode}: see {complaints}")
    return done.stdout.splitlines()[-1]


def _content(script: Path, papers: Path, asked: str, k: int) -> str:
    digest = hashlib.sha256(f"{k} {asked}".encode())
    for file in (script, _REQUIREMENTS, *sorted(papers.glob("*.pdf"))):
        digest.update(f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}".encode())
    return digest.hexdigest()[:16]
