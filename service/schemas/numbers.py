"""Numbers in JSON bodies; text that looks like a number is refused."""

from typing import Annotated

from pydantic import BeforeValidator, Field


def _no_text(value: object) -> object:
    if isinstance(value, str | bytes | bool):
        raise ValueError("give a number")  # noqa: TRY004 - pydantic's way
    return value


Days = Annotated[float, Field(gt=0, le=36_500), BeforeValidator(_no_text)]
Year = Annotated[int, Field(ge=1000, le=9999), BeforeValidator(_no_text)]
