"""Message blocks within Slack's limits.

Text from papers and people is rich text, in which Slack reads no markup: an asterisk stays an
asterisk, and `<!channel>` notifies nobody.
"""

from service.slack.text import one_line, shortened

# https://docs.slack.dev/reference/block-kit/blocks
MESSAGE_BLOCKS = 50
SECTION_CHARACTERS = 3_000
HEADER_CHARACTERS = 150
BUTTON_CHARACTERS = 75
URL_CHARACTERS = 3_000
FALLBACK_CHARACTERS = 3_000

SlackBlock = dict[str, object]
Element = dict[str, object]


def words(text: str, *, bold: bool = False, italic: bool = False) -> Element:
    """Literal text; a space if it is empty, which Slack refuses."""
    element: Element = {"type": "text", "text": text or " "}
    if bold or italic:
        element["style"] = {name: True for name, on in (("bold", bold), ("italic", italic)) if on}
    return element


def link(text: str, url: str) -> Element:
    """A link; plain text if the address is empty or too long for Slack."""
    if not url or len(url) > URL_CHARACTERS:
        return words(text)
    return {"type": "link", "url": url, "text": text}


def length(elements: list[Element]) -> int:
    """The number of visible characters."""
    return sum(len(str(element.get("text", ""))) for element in elements)


def paragraph(*elements: Element) -> SlackBlock:
    """One paragraph of rich text."""
    return {"type": "rich_text", "elements": [_section(list(elements))]}


def packed(paragraphs: list[list[Element]]) -> list[SlackBlock]:
    """The paragraphs, packed into as few rich-text blocks as possible."""
    blocks: list[SlackBlock] = []
    sections: list[Element] = []
    size = 0
    for elements in paragraphs:
        added = length(elements) + 1
        if sections and size + added > SECTION_CHARACTERS:
            blocks.append({"type": "rich_text", "elements": sections})
            sections, size = [], 0
        sections.append(_section([*elements, words("\n")]))
        size += added
    if sections:
        blocks.append({"type": "rich_text", "elements": sections})
    return blocks


def header(text: str) -> SlackBlock:
    """A heading."""
    return {"type": "header", "text": plain(one_line(text, HEADER_CHARACTERS))}


def note(text: str) -> SlackBlock:
    """A note in small type."""
    return {"type": "context", "elements": [plain(shortened(text, SECTION_CHARACTERS))]}


def plain(text: str) -> Element:
    """A text object without markup."""
    return {"type": "plain_text", "text": text, "emoji": False}


def button(text: str, action: str, value: str = "", *, url: str = "") -> Element:
    """A button that sends its value, or opens an address."""
    made: Element = {
        "type": "button",
        "action_id": action,
        "text": plain(shortened(text, BUTTON_CHARACTERS)),
    }
    if value:
        made["value"] = value
    if url:
        made["url"] = url
    return made


def actions(*elements: Element) -> SlackBlock:
    """Buttons in a row."""
    return {"type": "actions", "elements": list(elements)}


def _section(elements: list[Element]) -> Element:
    return {"type": "rich_text_section", "elements": elements}
