"""Errors of sources and files, in words that a librarian understands."""

from index.errors import FootnoteError


class SourceError(FootnoteError):
    """Raised where a file or source cannot be taken in: `cause` says why, `remedy` what to do.

    `needs_ocr` is true where the file could be read if Tesseract were installed.
    """

    def __init__(self, cause: str, remedy: str, *, needs_ocr: bool = False) -> None:
        super().__init__(f"{cause}; {remedy}")
        self.cause = cause
        self.remedy = remedy
        self.needs_ocr = needs_ocr

    def __reduce__(self) -> tuple[type["SourceError"], tuple[str, str], dict[str, bool]]:
        return type(self), (self.cause, self.remedy), {"needs_ocr": self.needs_ocr}
