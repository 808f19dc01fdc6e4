"""Errors of the store. Each message names the thing, the cause and the remedy.

FootnoteError
└── StoreError
    ├── ConversationNotFound
    ├── AnswerNotFound
    ├── NotKept             an answer could not be written down
    ├── KeyNotFound         no API key has that id
    ├── IngestionNotFound
    └── QueueFull           too many ingestions wait already
"""

from index.errors import FootnoteError


class StoreError(FootnoteError):
    """The store cannot do what was asked."""


class ConversationNotFound(StoreError):
    """No conversation of the asker has that id."""


class AnswerNotFound(StoreError):
    """No kept answer has that id."""


class NotKept(StoreError):
    """An answer could not be written into the store."""


class KeyNotFound(StoreError):
    """No API key has that id."""


class IngestionNotFound(StoreError):
    """No ingestion has that id."""


class QueueFull(StoreError):
    """Too many ingestions wait already."""
