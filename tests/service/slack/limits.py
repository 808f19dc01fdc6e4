"""What Slack's documentation says a call may hold, checked as Slack would.

https://docs.slack.dev/reference/block-kit and the pages of the methods.
"""

from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
TEXT = 40_000
MARKDOWN = 12_000
# Not documented as a number; messages of more text are refused as `msg_blocks_too_long`.
ALL_TEXT = 13_200


def violations(method: str, said: Json) -> list[str]:
    """Every limit that a call breaks, in words."""
    return [f"{method}: {broken}" for broken in _call(said)]


def _call(said: Json) -> Iterator[str]:
    yield from _too_long("text", said.get("text"), TEXT)
    yield from _too_long("markdown_text", said.get("markdown_text"), MARKDOWN)
    yield from _too_long("status", said.get("status"), 255)
    yield from _blocks(said.get("blocks") or [], MESSAGE_BLOCKS, surface="message")
    chunked = [b for chunk in said.get("chunks") or [] for b in chunk.get("blocks", [])]
    yield from _blocks(chunked, MESSAGE_BLOCKS, surface="message")
    for chunk in said.get("chunks") or []:
        if chunk["type"] not in ("markdown_text", "blocks", "task_update", "plan_update"):
            yield f"chunk of type {chunk['type']}"
        yield from _too_long("chunk", chunk.get("text"), MARKDOWN)
    if "view" in said:
        yield from _view(said["view"])
    if "prompts" in said:
        yield from _prompts(said["prompts"])
    if set(said.get("metadata") or {}) - {"event_type", "event_payload"}:
        yield "metadata has other fields than event_type and event_payload"


def _view(view: Json) -> Iterator[str]:
    if view["type"] not in ("modal", "home"):
        yield f"view of type {view['type']}"
    yield from _blocks(view["blocks"], VIEW_BLOCKS, surface=view["type"])
    yield from _too_long("private_metadata", view.get("private_metadata"), 3_000)
    yield from _too_long("callback_id", view.get("callback_id"), 255)
    for name in ("title", "submit", "close"):
        if view["type"] == "modal" and name in view:
            yield from _plain_text(name, view[name], 24)
        elif view["type"] == "home" and name in view:
            yield f"a home has no {name}"


def _prompts(prompts: list[Json]) -> Iterator[str]:
    if not 1 <= len(prompts) <= 4:
        yield f"{len(prompts)} prompts"
    for prompt in prompts:
        if not prompt.get("title") or not prompt.get("message"):
            yield "a prompt without title or message"


def _blocks(blocks: list[Json], most: int, *, surface: str) -> Iterator[str]:
    if len(blocks) > most:
        yield f"{len(blocks)} blocks, {most} are allowed"
    if sum(map(_characters, blocks)) > ALL_TEXT:
        yield f"{sum(map(_characters, blocks))} characters in blocks"
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MARKDOWN:
        yield f"{markdown} characters in markdown blocks"
    for block in blocks:
        check = _CHECKS.get(block["type"])
        if check is None:
            yield f"unknown block {block['type']}"
            continue
        yield from _too_long("block_id", block.get("block_id"), 255)
        yield from check(block)
        if block["type"] == "context_actions" and surface != "message":
            yield f"context_actions in a {surface}"


def _section(block: Json) -> Iterator[str]:
    yield from _text("section", block["text"], 3_000)


def _header(block: Json) -> Iterator[str]:
    yield from _plain_text("header", block["text"], 150)


def _context(block: Json) -> Iterator[str]:
    if not 1 <= len(block["elements"]) <= 10:
        yield f"{len(block['elements'])} elements in context"
    for element in block["elements"]:
        yield from _text("context", element, 3_000)


def _actions(block: Json) -> Iterator[str]:
    if not 1 <= len(block["elements"]) <= 25:
        yield f"{len(block['elements'])} elements in actions"
    ids = [element["action_id"] for element in block["elements"]]
    if len(set(ids)) < len(ids):
        yield "two elements with one action_id"
    for element in block["elements"]:
        if element["type"] != "button":
            yield f"{element['type']} in actions"
        yield from _plain_text("button", element["text"], 75)
        yield from _too_long("action_id", element["action_id"], 255)
        yield from _too_long("value", element.get("value"), 2_000)
        yield from _too_long("url", element.get("url"), 3_000)


def _context_actions(block: Json) -> Iterator[str]:
    if not 1 <= len(block["elements"]) <= 5:
        yield f"{len(block['elements'])} elements in context_actions"
    for element in block["elements"]:
        if element["type"] not in ("feedback_buttons", "icon_button"):
            yield f"{element['type']} in context_actions"
        yield from _too_long("action_id", element["action_id"], 255)
        for name in ("positive_button", "negative_button"):
            yield from _plain_text(name, element[name]["text"], 75)
            yield from _too_long("value", element[name]["value"], 2_000)
            yield from _too_long("label", element[name].get("accessibility_label"), 75)


def _input(block: Json) -> Iterator[str]:
    yield from _plain_text("label", block["label"], 2_000)
    yield from _too_long("action_id", block["element"].get("action_id"), 255)
    if not 1 <= block["element"].get("max_length", 1) <= 3_000:
        yield f"max_length {block['element']['max_length']}"


def _rich_text(block: Json) -> Iterator[str]:
    for part in block["elements"]:
        if not part["type"].startswith("rich_text_"):
            yield f"{part['type']} in rich_text"
        for element in part["elements"]:
            if element["type"] == "link" and not element["url"].startswith("http"):
                yield f"link to {element['url']}"
            if element["type"] == "text" and not element["text"]:
                yield "empty text in rich_text"
            if element["type"] == "broadcast":
                yield "a broadcast: nobody asked for one"


def _nothing(_block: Json) -> Iterator[str]:
    return iter(())


_CHECKS: dict[str, Callable[[Json], Iterator[str]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "context_actions": _context_actions,
    "input": _input,
    "rich_text": _rich_text,
    "markdown": _nothing,
    "divider": _nothing,
}


def _text(name: str, text: Json, most: int) -> Iterator[str]:
    if text["type"] not in ("plain_text", "mrkdwn"):
        yield f"{name} is {text['type']}"
    if not text["text"]:
        yield f"{name} is empty"
    yield from _too_long(name, text["text"], most)


def _plain_text(name: str, text: Json, most: int) -> Iterator[str]:
    if text["type"] != "plain_text":
        yield f"{name} is {text['type']}, not plain_text"
    yield from _text(name, text, most)


def _too_long(name: str, text: str | None, most: int) -> Iterator[str]:
    if text is not None and len(text) > most:
        yield f"{name} has {len(text)} characters, {most} are allowed"


def _characters(value: object) -> int:
    """All text that a block shows."""
    if isinstance(value, dict):
        own = value.get("text")
        shown = len(own) if isinstance(own, str) else 0
        return shown + sum(_characters(each) for each in value.values())
    if isinstance(value, list):
        return sum(map(_characters, value))
    return 0
