"""Settings classes filled from an injected environment, with errors that say what to set.

Knows no single setting. Nothing is read from `os.environ` on import, or when a settings class is
constructed directly: only `from_environ` reads variables, and only those it is given.
"""

from collections.abc import Mapping
from typing import Any, Literal, Self, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings import SettingsError as UndecodableError

from index.errors import FootnoteError


class SettingsError(FootnoteError):
    """A setting has a value that cannot be used."""


class EnvironmentSettings(BaseSettings):
    """Settings of one part of the service, named by the prefix of their variables.

    A field with `repr=False` is a secret: its value is in no message. Empty variables count as
    unset.
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", validate_by_name=True, validate_by_alias=True
    )

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """The settings in these variables; raises SettingsError with variable, value and remedy."""
        source = EnvSettingsSource(cls)
        source.env_vars = {
            name.lower(): value.strip() for name, value in environ.items() if value.strip()
        }
        try:
            return cls(**source())
        except ValidationError as error:
            # Without its cause, whose text repeats the values, secrets included.
            raise SettingsError(_message(cls, error.errors()[0])) from None
        except UndecodableError as error:
            raise SettingsError(f"the environment cannot be read: {error}") from None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings passes it by name
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only the arguments of the constructor, so that no process-wide state changes a value."""
        return (init_settings,)


def _message(settings: type[EnvironmentSettings], error: ErrorDetails) -> str:
    """One sentence for people: which variable, its value unless secret, and what to set."""
    names = [name for name in error["loc"] if isinstance(name, str)]
    said = str(error.get("ctx", {}).get("error", ""))
    field = _field(settings, names)
    if field is None:
        return said  # of several variables together: the validator's message names them
    remedy = said or f"set it to {_expected(field)}"
    variable = _variable(settings, names)
    if not field.repr:
        return f"{variable} cannot be used: {remedy}"
    return f"{variable} is {error['input']!r}: {remedy}"


def _variable(settings: type[EnvironmentSettings], names: list[str]) -> str:
    aliases = {field.validation_alias for field in settings.model_fields.values()}
    prefix = "" if names[0] in aliases else settings.model_config.get("env_prefix", "")
    return (prefix + "_".join(names)).upper()


def _field(model: type[BaseModel], names: list[str]) -> FieldInfo | None:
    """The field that an error's location names; None where it names a whole group."""
    fields: dict[str, FieldInfo] = {
        **{str(field.validation_alias): field for field in model.model_fields.values()},
        **model.model_fields,
    }
    if not names or names[0] not in fields:
        return None
    field = fields[names[0]]
    kind: Any = field.annotation
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _field(kind, names[1:])
    return field


def _expected(field: FieldInfo) -> str:
    """What a field takes, in words: `a whole number from 1 to 65535`, `text or json`."""
    if get_origin(field.annotation) is Literal:
        choices = [str(choice) for choice in get_args(field.annotation)]
        return " or ".join([", ".join(choices[:-1]), choices[-1]])
    if field.annotation is bool:
        return "1 or 0"
    return ("a whole number" if field.annotation is int else "a number") + _range(field)


def _range(field: FieldInfo) -> str:
    words = ""
    for bound in field.metadata:
        match bound:
            case Ge(ge):
                words += f" from {ge}"
            case Gt(gt):
                words += f" above {gt}"
            case Le(le):
                words += f" to {le}" if " from " in words else f" up to {le}"
            case Lt(lt):
                words += f" below {lt}"
    return words
