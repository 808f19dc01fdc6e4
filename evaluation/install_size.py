"""How much a fresh installation is: packages, megabytes and seconds, with and without extras.

Run `python -m evaluation.install_size`; it makes each virtual environment in a temporary folder
and removes it. `--project` measures another checkout, such as the one before a change.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).parents[1]
# Nothing, what `make serve` installs, and what development installs.
_EXTRAS = ("", "slack,mcp,llm,otel", "all")
# What every environment holds before the installation, and the project itself.
_OWN = frozenset({"footnote", "pip", "setuptools"})


@dataclass(frozen=True, slots=True)
class InstallSize:
    """One fresh installation: the packages it brought, their size on disk, and its duration."""

    extras: str
    packages: int
    megabytes: int
    seconds: float


def install_size(project: Path, extras: str) -> InstallSize:
    """Installs a checkout with its pinned versions; raises CalledProcessError where pip fails."""
    with tempfile.TemporaryDirectory(prefix="footnote-install-") as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)  # noqa: S603
        pip = [str(Path(folder) / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
        _run([*pip, "install", "--quiet", "--upgrade", "pip>=25.1"])
        named = f"{project}[{extras}]" if extras else str(project)
        started = time.perf_counter()
        _run([*pip, "install", "--quiet", "-c", str(project / "constraints.txt"), "-e", named])
        seconds = time.perf_counter() - started
        listed = json.loads(_run([*pip, "list", "--format=json"]))
        files = (Path(folder) / "lib").rglob("*")
        total = sum(file.stat().st_size for file in files if file.is_file())
    return InstallSize(
        extras=extras or "none",
        packages=sum(package["name"] not in _OWN for package in listed),
        megabytes=round(total / 1e6),
        seconds=seconds,
    )


def _run(command: list[str]) -> str:
    ended = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    return ended.stdout


def main() -> None:
    """Prints a line for each set of extras."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, default=_ROOT, help="The checkout to install.")
    parser.add_argument("extras", nargs="*", default=_EXTRAS, help="Sets of extras; '' for none.")
    chosen = parser.parse_args()
    sys.stdout.write("extras                packages    MB  seconds\n")
    for extras in chosen.extras:
        size = install_size(chosen.project.absolute(), extras)
        sys.stdout.write(
            f"{size.extras:<20} {size.packages:>9} {size.megabytes:>5} {size.seconds:>8.0f}\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
