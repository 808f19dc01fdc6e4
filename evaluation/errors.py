"""Errors of evaluations; each message names the thing and the remedy."""

from index.errors import FootnoteError


class EvaluationError(FootnoteError):
    """A data set or an earlier report that cannot be used."""
