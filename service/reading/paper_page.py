"""The records of a paper's page."""

from dataclasses import dataclass
from typing import Literal

from index.records import Paper
from service.answering.records.answers import Statement

# The relation of a paper to the one in the middle of the network: cited by it, citing it, or both.
Tie = Literal["self", "cited", "citing", "both"]


@dataclass(frozen=True, slots=True)
class Place:
    """A range of a passage's text: offsets in characters, end exclusive."""

    passage_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A paper in its own sentences, each with its quotes, in reading order.

    A paper that states no findings, contributions or limitations has none here.
    """

    paper: Paper
    quick_summary: tuple[Statement, ...]
    key_findings: tuple[Statement, ...]
    contributions: tuple[Statement, ...]
    limitations: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class KeyTerm:
    """A term in its most frequent form; its weight is in 0..1, 1 for the heaviest of the paper."""

    term: str
    weight: float
    count: int


@dataclass(frozen=True, slots=True)
class SimilarPaper:
    """A paper like another one; `score` is the cosine of their vectors."""

    paper: Paper
    score: float


@dataclass(frozen=True, slots=True)
class Node:
    """A paper of a citation network and its tie to the one in the middle."""

    paper: Paper
    tie: Tie


@dataclass(frozen=True, slots=True)
class CitationNetwork:
    """A paper, those it cites and those that cite it; edges are ids, citing and cited."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]
