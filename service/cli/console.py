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
    if isinstance(value, Sequence):
        print_json([each.model_dump(mode="json") for each in value])
    else:
        print_json(value.model_dump(mode="json"))


def print_json(value: object) -> None:
    """Prints a value as indented JSON, whatever the terminal's width."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
