"""service/settings.py: settings from the environment, and nothing else."""

from pathlib import Path

import pytest

from service.settings import Settings, SettingsError


def test_an_empty_environment_gives_the_defaults() -> None:
    assert Settings.from_environ({}) == Settings()
    assert Settings().catalog_url == "sqlite:///data/catalog.sqlite"


def test_variables_are_read() -> None:
    settings = Settings.from_environ(
        {
            "FOOTNOTE_DATA_DIR": "/srv/library",
            "FOOTNOTE_BACKEND": "torch",
            "FOOTNOTE_PORT": "9000",
            "FOOTNOTE_READ_SECONDS": "2.5",
            "FOOTNOTE_KEEP_ANSWERS_DAYS": "30",
        }
    )
    assert settings.data_dir == Path("/srv/library")
    assert settings.keep_answers_days == 30
    assert settings.files_folder == Path("/srv/library/files")
    assert (settings.backend, settings.port, settings.read_seconds) == ("torch", 9000, 2.5)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FOOTNOTE_BACKEND", "cuda"),
        ("FOOTNOTE_PORT", "http"),
        ("FOOTNOTE_WORKERS", "0"),
        ("FOOTNOTE_READ_SECONDS", "-1"),
        ("FOOTNOTE_KEEP_ANSWERS_DAYS", "0"),
    ],
)
def test_a_bad_value_is_named_with_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is '{value}'"):
        Settings.from_environ({name: value})
