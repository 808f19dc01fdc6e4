"""Output of commands: text for people, or JSON for programs."""

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from pydantic import BaseModel

out = Console(highlight=False, soft_wrap=True)


def show(value: "BaseModel | Sequence[BaseModel]", text: str, *, as_json: bool) -> None:
    """Prints the text, or the value as JSON."""
    if not as_json:
        out.print(text)
        return
    said = (
        [each.model_dump(mode="json") for each in value]
        if isinstance(value, Sequence)
        else value.model_dump(mode="json")
    )
    sys.stdout.write(json.dumps(said, ensure_ascii=False, indent=2) + "\n")
