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


LANGUAGE_MODEL = {
    "FOOTNOTE_LLM_BASE_URL": "http://127.0.0.1:8080/v1",
    "FOOTNOTE_LLM_MODEL": "qwen",
    "FOOTNOTE_LLM_API_KEY": "sk-secret",
}


def test_a_language_model_is_read_and_its_key_is_not_shown() -> None:
    more = {"FOOTNOTE_LLM_DRAFTS": "4", "FOOTNOTE_LLM_UNDERSTAND": "0", "FOOTNOTE_LLM_TIMEOUT": "9"}
    settings = Settings.from_environ({**LANGUAGE_MODEL, **more})
    llm = settings.llm
    assert (llm.model, llm.api_key, llm.drafts, llm.timeout) == ("qwen", "sk-secret", 4, 9.0)
    assert (llm.understand, Settings().llm.understand) == (False, True)
    assert "sk-secret" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FOOTNOTE_LLM_MODEL", ""),
        ("FOOTNOTE_LLM_BASE_URL", ""),
        ("FOOTNOTE_LLM_BASE_URL", "127.0.0.1:8080"),
        ("FOOTNOTE_LLM_BASE_URL", "ftp://127.0.0.1"),
        ("FOOTNOTE_LLM_BASE_URL", "http://me:sk-secret@127.0.0.1/v1"),
        ("FOOTNOTE_LLM_BASE_URL", "http://127.0.0.1:99999/v1"),
        ("FOOTNOTE_LLM_DRAFTS", "9"),
        ("FOOTNOTE_LLM_DRAFTS", "0.5"),
        ("FOOTNOTE_LLM_STRUCTURED", "maybe"),
        ("FOOTNOTE_LLM_UNDERSTAND", "maybe"),
        ("FOOTNOTE_LLM_TIMEOUT", "soon"),
    ],
)
def test_a_bad_setting_of_the_language_model_is_named_without_secrets(
    name: str, value: str
) -> None:
    with pytest.raises(SettingsError, match=name) as raised:
        Settings.from_environ({**LANGUAGE_MODEL, name: value})
    assert "sk-secret" not in str(raised.value)
