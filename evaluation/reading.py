"""How well papers are read: nothing torn apart, no boilerplate, highlights that hold.

    python -m evaluation.reading --data DIR

Counts gold quotes found in one passage or in two that follow each other, and in their page's text;
passages that hold a running head; and passages whose boxes give their text back.
"""

import json
import re
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import pypdfium2

from evaluation.gold import GoldEvidence, gold_questions
from evaluation.libraries import arguments
from index.records import Page, Passage
from index.text.glyph_boxes import quote_rectangles
from index.text.readable import readable
from ingest.pdf.reading import read_pdf
from ingest.pipeline.reader import ReadPaper, read_paper

_HEAD_PAGES, _EDGE = 5, 3


def main() -> None:
    """Prints the figures as JSON."""
    data = arguments(str(__doc__)).parse_args().data
    files = sorted((data / "papers").glob("*.pdf"))
    contents = {file.name: file.read_bytes() for file in files}
    begun = time.perf_counter()
    pages = sum(len(read_pdf(content).pages) for content in contents.values())
    parsed = time.perf_counter()
    papers = {name: read_paper(content, name) for name, content in contents.items()}
    evidence = [
        each
        for question in gold_questions(data / "questions" / "dev.jsonl")
        for each in question.evidence
    ]
    in_pages, in_passages, lost = _quotes(papers, evidence)
    heads = [line for paper in papers.values() for line in _running_heads(paper)]
    certified, passages = _certified(papers, {file.name: file for file in files})
    figures = {
        "pages": pages,
        "parsed_pages_per_s": round(pages / (parsed - begun), 1),
        "passages": passages,
        "quotes": len(evidence),
        "quotes_in_page_text": in_pages,
        "quotes_in_passages": in_passages,
        "quotes_lost": lost,
        "passages_with_running_head": len(heads),
        "running_heads": Counter(heads).most_common(12),
        "passages_certified": certified,
    }
    json.dump(figures, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")


def _normal(text: str) -> str:
    """Letters and digits in order: white space, hyphens and marks do not count."""
    folded = unicodedata.normalize("NFKC", readable(text)).casefold()
    return "".join(character for character in folded if character.isalnum())


def _quotes(
    papers: dict[str, ReadPaper], evidence: Sequence[GoldEvidence]
) -> tuple[int, int, list[str]]:
    in_pages, in_passages, lost = 0, 0, []
    texts = {
        name: [_normal(passage.text) for passage in paper.passages]
        for name, paper in papers.items()
    }
    for each in evidence:
        quote = _normal(each.quote)
        in_pages += quote in _normal(papers[each.file].pages[each.page - 1].text)
        of_paper = texts[each.file]
        pairs = (
            first + second for first, second in zip(of_paper, [*of_paper[1:], ""], strict=True)
        )
        if any(quote in pair for pair in pairs):
            in_passages += 1
        else:
            lost.append(f"{each.file} p. {each.page}: {readable(each.quote)[:90]}")
    return in_pages, in_passages, lost


def _running_heads(paper: ReadPaper) -> list[str]:
    """The running heads in passages: lines at the edges of many pages, and nowhere else.

    Lines that differ in their digits alone count as the same.
    """
    edges: dict[str, set[int]] = defaultdict(set)
    everywhere: Counter[str] = Counter()
    for page in paper.pages:
        lines = [_pattern(line) for line in page.text.split("\n") if line.strip()]
        everywhere.update(lines)
        for line in (*lines[:_EDGE], *lines[-_EDGE:]):
            edges[line].add(page.number)
    heads = {
        line
        for line, pages in edges.items()
        if len(pages) >= max(_HEAD_PAGES, 0.8 * everywhere[line])
        and sum(character.isalpha() for character in line) >= 8
    }
    pages = {page.number: page for page in paper.pages}
    return [
        found
        for passage in paper.passages
        if (found := _head_in(passage, pages, heads)) is not None
    ]


def _head_in(passage: Passage, pages: dict[int, Page], heads: set[str]) -> str | None:
    for span in passage.spans:
        for line in pages[span.page].text[span.start : span.end].split("\n"):
            if _pattern(line) in heads:
                return line.strip()
    return None


def _pattern(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split())).casefold()


def _certified(papers: dict[str, ReadPaper], files: dict[str, Path]) -> tuple[int, int]:
    """How many passages pdfium reads back under their rectangles, and how many there are."""
    certified = passages = 0
    for name, paper in papers.items():
        document = pypdfium2.PdfDocument(files[name])
        texts = {}
        for passage in paper.passages:
            passages += 1
            wanted: Counter[str] = Counter()
            found: Counter[str] = Counter()
            for span in passage.spans:
                page = paper.pages[span.page - 1]
                if span.page not in texts:
                    texts[span.page] = document[span.page - 1].get_textpage()
                wanted += Counter(filter(str.isalnum, page.text[span.start : span.end]))
                for mark in quote_rectangles(page, span.start, span.end):
                    found += Counter(
                        texts[span.page].get_text_bounded(
                            mark.left * page.width - 0.5, (1 - mark.bottom) * page.height - 0.5,
                            mark.right * page.width + 0.5, (1 - mark.top) * page.height + 0.5,
                        )
                    )  # fmt: skip
            certified += (wanted & found).total() >= 0.99 * wanted.total()
    return certified, passages


if __name__ == "__main__":
    main()
