"""Why a file cannot be taken in, in words a librarian understands."""

from index.errors import FootnoteError


class SourceError(FootnoteError):
    """A file or source that cannot be taken in: `cause` says why, `remedy` what to do."""

    def __init__(self, cause: str, remedy: str) -> None:
        super().__init__(f"{cause}; {remedy}")
        self.cause = cause
        self.remedy = remedy

    def __reduce__(self) -> tuple[type["SourceError"], tuple[str, str]]:
        return type(self), (self.cause, self.remedy)
