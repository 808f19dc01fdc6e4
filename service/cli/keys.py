"""`footnote keys`: who may use the HTTP API."""

import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from service.cli.console import out, print_json
from service.cli.options import AsJson, DataDir, settings_of
from service.composition.services import open_store
from service.store.roles import Role

if TYPE_CHECKING:
    from service.store.api_keys import Keys

keys = typer.Typer(help="Make, list and revoke the keys of the HTTP API.", no_args_is_help=True)
_err = Console(stderr=True, highlight=False)
_UNITS = {"h": 3_600.0, "d": 86_400.0, "w": 604_800.0, "y": 31_536_000.0}


@keys.command()
def create(
    role: Annotated[
        Role, typer.Option(help="reader: ask; librarian: also add papers; admin: also make keys.")
    ],
    name: Annotated[str, typer.Option(help="Who uses the key; shown in the list.")] = "",
    expires: Annotated[
        str, typer.Option(help="Lifetime of the key: 12h, 90d, 4w or 1y; without it, no limit.")
    ] = "",
    data_dir: DataDir = None,
) -> None:
    """Make a key and print it; it cannot be shown again.

    Example: `footnote keys create --role librarian --name "Ada" --expires 90d`
    """
    seconds = _seconds(expires)
    with _opened(data_dir) as opened:
        key, text = opened.create(role, name, seconds=seconds)
    _err.print(f"{key.role} key {key.id}: store it now, it cannot be shown again")
    sys.stdout.write(text + "\n")


@keys.command("list")
def list_keys(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """List all keys, revoked and expired ones included, without their secrets."""
    from service.schemas.keys import key_shape

    with _opened(data_dir) as opened:
        now = time.time()
        shapes = [key_shape(key, now).model_dump(mode="json") for key in opened.all()]
    if as_json:
        print_json(shapes)
        return
    for shape in shapes:
        used = f"last used {shape['used']}" if shape["used"] else "never used"
        until = f", until {shape['expires']}" if shape["expires"] else ""
        out.print(
            f"{shape['id']}  {shape['role']:<9}  {shape['state']:<7}  {used}{until}  "
            f"{escape(shape['name'])}"
        )
    if not shapes:
        out.print("no keys: the service answers only this machine")


@keys.command()
def revoke(
    key_id: Annotated[str, typer.Argument(help="The key's id, as `footnote keys list` shows it.")],
    data_dir: DataDir = None,
) -> None:
    """Revoke a key; running services refuse it within a second.

    Example: `footnote keys revoke 0a1b2c3d4e5f`
    """
    with _opened(data_dir) as opened:
        key = opened.revoke(key_id)
    out.print(escape(f"revoked {key.id} ({key.role}) {key.name}".rstrip()))


@contextmanager
def _opened(data_dir: DataDir) -> "Iterator[Keys]":
    with open_store(settings_of(data_dir)) as store:
        yield store.keys


def _seconds(said: str) -> float:
    if not said:
        return 0.0
    found = re.fullmatch(r"([1-9]\d{0,3})([hdwy])", said.strip())
    if found is None:
        raise typer.BadParameter(f"{said!r} is not a duration: write 12h, 90d, 4w or 1y")
    return int(found[1]) * _UNITS[found[2]]
