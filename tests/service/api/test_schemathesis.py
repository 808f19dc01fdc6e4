"""The running service against its own OpenAPI document: thousands of requests, right and wrong.

`make fuzz` runs this with more examples.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from service.composition.services import open_store
from service.settings import Settings
from tests.service_process import running

# So many requests for each operation and phase, at most.
EXAMPLES = os.environ.get("FOOTNOTE_FUZZ_EXAMPLES", "")
LONG = bool(EXAMPLES)
# So many requests a long run makes at least, with keys and without.
LEAST = 2_000
_PHASES = "examples,coverage,fuzzing,stateful" if LONG else "examples,coverage"


def schemathesis(url: str, folder: Path, *arguments: str) -> int:
    """How many requests were made; all of their answers were as they should be."""
    done = subprocess.run(  # noqa: S603 - our own command
        [
            str(Path(sys.executable).with_name("schemathesis")),
            "--config-file", str(Path(__file__).with_name("schemathesis.toml")),
            "run", f"{url}/openapi.json", "--phases", _PHASES,
            "--max-examples", EXAMPLES or "2", "--no-color", "--generation-database", "none",
            "--suppress-health-check", "all", "--seed", "1", *arguments,
        ],
        capture_output=True, text=True, timeout=3_600, check=False, cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-5_000:]
    counted = re.search(r"(\d+) generated", done.stdout)
    assert counted
    return int(counted[1])


def tell(capsys: pytest.CaptureFixture[str], made: int) -> None:
    """Says how many requests were made, whether or not the test passes."""
    with capsys.disabled():
        sys.stdout.write(f" {made:,} requests by schemathesis ")


def test_with_a_key_every_answer_is_as_the_document_says(
    small_library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data_dir = Path(shutil.copytree(small_library, tmp_path / "data", symlinks=True))
    with open_store(Settings(data_dir=data_dir)) as store:
        _, token = store.keys.create("admin")
    with running(data_dir, requests_per_minute="1000000") as service:
        made = schemathesis(service.url, tmp_path, "--header", f"Authorization: Bearer {token}")
    tell(capsys, made)
    assert made > (LEAST if LONG else 200)
    assert "Traceback" not in service.log.read_text()


def test_without_keys_every_answer_is_as_the_document_says(
    small_library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data_dir = Path(shutil.copytree(small_library, tmp_path / "data", symlinks=True))
    with running(data_dir) as service:
        made = schemathesis(
            service.url,
            tmp_path,
            # This machine's callers need no key; the first key would end that.
            "--exclude-checks", "ignored_auth", "--exclude-operation-id", "create_key",
            # And here the papers stay, so that what leads to them is tried too.
            "--exclude-operation-id", "remove",
        )  # fmt: skip
    tell(capsys, made)
    assert made > (LEAST if LONG else 200)
    assert "Traceback" not in service.log.read_text()
