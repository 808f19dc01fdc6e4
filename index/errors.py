"""Errors of the library. Each message names the thing, the cause and the remedy.

FootnoteError
├── LibraryError
│   ├── LibraryMismatch     made by another model or format than configured
│   ├── SchemaTooNew        a newer version of Footnote has changed the tables
│   ├── DriverMissing       the package for that kind of database is not installed
│   ├── LibraryBusy         another process holds the write lock too long
│   └── PaperNotFound
│       └── PaperGone       it was in the library once
├── EmbedderError           the embedding model cannot be found or run
└── ingest.errors.SourceError   a file that cannot be taken in

DatabaseError stands apart: the database refused a statement, which neither the message nor the
user can explain. It is treated as an unexpected error, whose cause is in the log.
"""


class FootnoteError(Exception):
    """Base of all errors that Footnote raises on purpose."""


class LibraryError(FootnoteError):
    """The library cannot do what was asked."""


class LibraryMismatch(LibraryError):
    """The data directory was made by another embedding model, chunking or format."""


class SchemaTooNew(LibraryError):
    """The database was opened by a newer version of Footnote, which changed its tables."""


class DriverMissing(LibraryError):
    """The package that talks to that kind of database is not installed."""


class LibraryBusy(LibraryError):
    """Another process is writing to the same data directory."""


class PaperNotFound(LibraryError):
    """No paper, or more than one, goes by that name."""


class PaperGone(PaperNotFound):
    """A paper that was in the library and has been removed."""


class EmbedderError(FootnoteError):
    """The embedding model cannot be found, loaded or run."""


class DatabaseError(Exception):
    """The database cannot be reached, or a statement failed; `__cause__` is the library's error.

    `reason` is what the database said, without the statement.
    """

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason
