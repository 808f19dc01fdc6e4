"""How well references are read: entries, what is known of each, links between the papers.

    python -m evaluation.references --data DIR [--list PART_OF_A_FILE_NAME]

Prints for each paper the entries found, and the shares of them with a year, a title and an
identifier; and which papers cite which others. With --list, the entries of one paper.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from evaluation.libraries import arguments
from index.catalog.citations import CitationIndex
from index.records import Reference
from ingest.pipeline.reader import ReadPaper, read_paper


def main() -> None:
    """Prints the figures, or the entries of one paper, as JSON."""
    parser = arguments(str(__doc__))
    parser.add_argument("--list", default="", help="print the entries of the file named like this")
    chosen = parser.parse_args()
    files = sorted((chosen.data / "papers").glob("*.pdf"))
    read = {file.name: _read(file) for file in files if chosen.list in file.name}
    if chosen.list:
        report: object = {
            name: [asdict(reference) for reference in paper.details.references]
            for name, paper in read.items()
        }
    else:
        report = {
            "papers": {name: _figures(paper.details.references) for name, paper in read.items()},
            "links": _links(read),
        }
    json.dump(report, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")


def _read(file: Path) -> ReadPaper:
    return read_paper(file.read_bytes(), file.name)


def _figures(references: Sequence[Reference]) -> dict[str, float]:
    count = max(1, len(references))
    return {
        "entries": len(references),
        "with_year": round(sum(each.year is not None for each in references) / count, 3),
        "with_title": round(sum(bool(each.title) for each in references) / count, 3),
        "with_identifier": round(
            sum(bool(each.doi or each.arxiv) for each in references) / count, 3
        ),
    }


def _links(read: Mapping[str, ReadPaper]) -> list[str]:
    """Each "a [number] -> b" where an entry of one paper means another one."""
    index = CitationIndex(paper.paper for paper in read.values())
    names = {paper.paper.id: name for name, paper in read.items()}
    return [
        f"{name} [{reference.ordinal}] -> {names[found]}"
        for name, paper in read.items()
        for reference in paper.details.references
        if (found := index.find(reference)) is not None and found != paper.paper.id
    ]


if __name__ == "__main__":
    main()
