"""How many pages a second are taken in, beside LangChain's defaults, in one run.

    python -m evaluation.ingestion_speed --data DIR [--runs N]

Both read the same folder in a process of their own that starts with nothing but a model on disk;
ours has been converted for the machine before, which is done once. LangChain gets a virtual
environment under build/.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from evaluation.langchain import peer_python
from evaluation.libraries import arguments, library_of

_PEERS = Path(__file__).parent / "peers"


def main() -> None:
    """Prints pages per second of both and their ratio as JSON."""
    parser = arguments(str(__doc__))
    parser.add_argument("--runs", type=int, default=1, help="runs of each, in turn [1]")
    given = parser.parse_args()
    papers = given.data / "papers"
    python = peer_python()
    with library_of(papers) as services:
        models, pages = services.settings.data_dir / "models", services.library.counts()[1]
    ours, theirs = [], []
    for _ in range(given.runs):
        ours.append(pages / _our_seconds(papers, models))
        theirs.append(_their_speed(python, papers))
    figures = {
        "pages": pages,
        "footnote_pages_per_s": round(statistics.median(ours), 1),
        "langchain_pages_per_s": round(statistics.median(theirs), 1),
        "ratio": round(statistics.median(ours) / statistics.median(theirs), 2),
        "runs": given.runs,
    }
    json.dump(figures, sys.stdout, indent=1)
    sys.stdout.write("\n")


def _our_seconds(papers: Path, models: Path) -> float:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "models").symlink_to(models.absolute())
        command = [
            sys.executable, "-c", "from service.cli.main import main; main()",
            "ingest", str(papers), "--data-dir", folder,
        ]  # fmt: skip
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
        return time.perf_counter() - begun


def _their_speed(python: Path, papers: Path) -> float:
    command = [str(python), str(_PEERS / "langchain_ingestion.py"), str(papers)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ours
    said = json.loads(done.stdout.splitlines()[-1])
    return float(said["pages"]) / float(said["seconds"])


if __name__ == "__main__":
    main()
