"""The app's home and its modals: pure functions."""

from collections.abc import Sequence

from service.schemas.library import Size
from service.slack.blocks import Element, SlackBlock, header, packed, paragraph, plain, words
from service.slack.text import one_line

REASON = "reason"
HELP = (
    "Ask with `/footnote` and a question, and only you see the answer. Mention me in a channel to "
    "ask in public, then continue in the thread without a mention; or send me a direct message."
)
PROMPTS = (
    "What is marginal risk?",
    "What does “open” mean for an AI model?",
    "Which obligations does the EU AI Act waive for open-source models?",
    "What should a model card report?",
)
_REASON_CHARACTERS = 2_000
_QUESTIONS = 10


def home_view(size: Size, asked: Sequence[str], bot: str) -> dict[str, object]:
    """The app's home for one person: the library, how to ask, and that person's last questions."""
    how: list[list[Element]] = [
        [words("• "), {"type": "user", "user_id": bot},
         words(" and a question, in a channel: the answer comes in a thread, and follow-ups "
               "there need no mention")],
        [words("• a direct message to me")],
        [words("• /footnote and a question: only you see the answer, until you share it")],
        [words("• “Ask papers about this” in the menu of any message")],
    ]  # fmt: skip
    blocks: list[SlackBlock] = [
        header("Ask the papers"),
        paragraph(
            words(
                f"{_counted(size.papers, 'paper')} with {_counted(size.pages, 'page')} on "
                "open-source AI governance. "
                "Every sentence of an answer comes from one of them and names its page."
            )
        ),
        header("How to ask"),
        *packed(how),
        header("Your last questions"),
    ]
    if asked:
        blocks += packed([[words(f"• {one_line(each, 200)}")] for each in asked[:_QUESTIONS]])
    else:
        blocks.append(paragraph(words("Nothing yet.", italic=True)))
    return {"type": "home", "blocks": blocks}


def reason_modal(answer_id: str) -> dict[str, object]:
    """A modal that asks what is wrong with an answer."""
    return {
        "type": "modal",
        "callback_id": REASON,
        "private_metadata": answer_id,
        "title": plain("What is wrong?"),
        "submit": plain("Send"),
        "close": plain("Cancel"),
        "blocks": [
            {
                "type": "input",
                "block_id": REASON,
                "label": plain("What should the answer have said?"),
                "element": {
                    "type": "plain_text_input",
                    "action_id": REASON,
                    "multiline": True,
                    "max_length": _REASON_CHARACTERS,
                },
            }
        ],
    }


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
