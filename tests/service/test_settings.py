"""service/settings.py: settings from the environment, and nothing else."""

import re
from pathlib import Path

import pytest

from service.environment import SettingsError
from service.settings import LanguageModel, Settings


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
        ("FOOTNOTE_KEEP_ANSWERS_DAYS", "-1"),
        ("FOOTNOTE_KEEP_ANSWERS_DAYS", "nan"),
        ("FOOTNOTE_READ_SECONDS", "inf"),
        ("FOOTNOTE_WORKERS", "0.5"),
        ("FOOTNOTE_PORT", "99999"),
        ("FOOTNOTE_OPEN", "perhaps"),
        ("FOOTNOTE_LOG_LEVEL", "LOUD"),
        ("FOOTNOTE_LOG_FORMAT", "xml"),
        ("FOOTNOTE_OTLP_ENDPOINT", "collector:4318"),
    ],
)
def test_a_bad_value_is_named_with_its_variable_and_the_remedy(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is '{value}': set it to ."):
        Settings.from_environ({name: value})


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("FOOTNOTE_PORT", "99999", "a whole number from 1 to 65535"),
        ("FOOTNOTE_WORKERS", "0.5", "a whole number from 1 to 256"),
        ("FOOTNOTE_READ_SECONDS", "0", "a number above 0 up to 86400"),
        ("FOOTNOTE_BACKEND", "cuda", "openvino or torch"),
        ("FOOTNOTE_LLM_STRUCTURED", "maybe", "auto, on or off"),
        ("FOOTNOTE_OPEN", "perhaps", "1 or 0"),
    ],
)
def test_an_error_says_what_the_variable_takes(name: str, value: str, remedy: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is '{value}': set it to {remedy}$"):
        Settings.from_environ({name: value})


def test_every_default_can_be_given_as_a_variable() -> None:
    given = {
        "FOOTNOTE_KEEP_ANSWERS_DAYS": "0",
        "FOOTNOTE_DIMENSIONS": "0",
        "FOOTNOTE_OPEN": "0",
        "FOOTNOTE_PORT": "8000",
    }
    assert Settings.from_environ(given) == Settings()


def test_an_empty_variable_is_unset_and_lists_are_split() -> None:
    settings = Settings.from_environ(
        {
            "FOOTNOTE_BACKEND": "",
            "FOOTNOTE_PORT": " ",
            "FOOTNOTE_CORS_ORIGINS": "https://a.example, https://b.example",
            "FOOTNOTE_LOG_LEVEL": "info",
        }
    )
    assert (settings.backend, settings.port, settings.log_level) == ("openvino", 8000, "INFO")
    assert settings.cors_origins == ("https://a.example", "https://b.example")


def test_the_environment_of_the_process_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_PORT", "99999")
    assert Settings().port == 8000
    assert Settings.from_environ({}).port == 8000


def test_a_database_address_may_hold_a_password_and_is_not_shown() -> None:
    settings = Settings.from_environ({"FOOTNOTE_DATABASE_URL": "postgresql://me:secret@db/papers"})
    assert "secret" not in repr(settings)
    assert settings.catalog_url == "postgresql://me:secret@db/papers"


def test_variables_that_are_documented_are_settings() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    documented = set(re.findall(r"`(FOOTNOTE_[A-Z_]+)`", readme))
    groups = {"FOOTNOTE_LLM": LanguageModel.model_fields, "FOOTNOTE": Settings.model_fields}
    known = {f"{group}_{name}".upper() for group, names in groups.items() for name in names}
    assert known - {"FOOTNOTE_LLM"} <= documented
    others = {"FOOTNOTE_KEY", "FOOTNOTE_EVALUATION_DATA", "FOOTNOTE_PUBLIC_URL"}
    assert documented - known <= others


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
