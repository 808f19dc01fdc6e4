import json
from pathlib import Path

from typer.testing import CliRunner

from service.cli.main import app

_RUNNER = CliRunner()


def test_the_dry_run_says_what_is_pending_and_changes_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    checked = _RUNNER.invoke(app, ["migrate", "--check", "--data-dir", str(data), "--json"])
    assert checked.exit_code == 1
    pending = json.loads(checked.stdout)["pending"]
    assert {step["schema"] for step in pending} == {"catalog", "store"}
    assert not data.exists()
    done = _RUNNER.invoke(app, ["migrate", "--data-dir", str(data), "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["applied"] == pending
    again = _RUNNER.invoke(app, ["migrate", "--check", "--data-dir", str(data)])
    assert again.exit_code == 0
    assert "all tables are up to date" in again.stdout


def test_the_dry_run_says_each_step_in_words(tmp_path: Path) -> None:
    said = _RUNNER.invoke(app, ["migrate", "--check", "--data-dir", str(tmp_path / "data")])
    assert said.exit_code == 1
    assert "would run store 0002: Names of deliveries are kept as long as" in said.stdout
