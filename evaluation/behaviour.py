"""Rankings and answers of every gold question, written down and compared byte for byte.

    python -m evaluation.behaviour --data DIR --write FILE
    python -m evaluation.behaviour --data DIR --against FILE

A change that must not change behaviour is checked with both: `--write` before it, `--against`
after it. Exit status 1 and a line for each question that differs.
"""

import json
import sys
from pathlib import Path

from evaluation.gold import gold_questions
from evaluation.libraries import arguments, library_of
from index.records import ScoredPassage
from service.answering.records.answers import Answer, Quote
from service.answering.records.questions import Question

_PASSAGES = 50


def main() -> None:
    """Writes the behaviour down, or compares it with what was written down."""
    parser = arguments(str(__doc__))
    chosen = parser.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--write", type=Path, help="file to write")
    chosen.add_argument("--against", type=Path, help="file that an earlier run wrote")
    given = parser.parse_args()
    lines = behaviour(given.data)
    if given.write:
        given.write.write_text("\n".join(lines) + "\n")
        return
    before = given.against.read_text().splitlines()
    differing = [
        json.loads(now)["question"] for then, now in zip(before, lines, strict=True) if then != now
    ]
    sys.stdout.write("".join(f"differs: {question}\n" for question in differing))
    sys.stdout.write(f"{len(lines) - len(differing)} of {len(lines)} questions are the same\n")
    sys.exit(bool(differing))


def behaviour(data: Path) -> list[str]:
    """A line of JSON for each gold question: what was ranked and what was answered."""
    lines = []
    with library_of(data / "papers") as services:
        answerer = services.answerer()
        for gold in gold_questions(data / "questions" / "dev.jsonl"):
            question = Question(gold.text)
            said = {
                "question": gold.text,
                "ranking": [_hit(hit) for hit in answerer.search(question, _PASSAGES)],
                "answer": _answer(answerer.answer(question)),
            }
            lines.append(json.dumps(said, ensure_ascii=False))
    return lines


def _hit(hit: ScoredPassage) -> object:
    boosts = [[boost.why, boost.amount] for boost in hit.boosts]
    return [hit.passage.id, hit.score, hit.dense, hit.lexical, hit.fused, hit.late, boosts]


def _answer(answer: Answer) -> object:
    return {
        "understood": answer.understanding.question,
        "parts": answer.understanding.parts,
        "status": answer.status,
        "reason": answer.reason,
        "message": answer.message,
        "suggestions": answer.suggestions,
        "statements": [
            {
                "text": statement.text,
                "support": statement.support,
                "score": statement.score,
                "part": statement.part,
                "citations": [[c.number, _quote(c.quote)] for c in statement.citations],
            }
            for statement in answer.statements
        ],
        "nearest": [_quote(quote) for quote in answer.nearest],
        "generator": answer.generator,
        "notice": answer.notice,
    }


def _quote(quote: Quote) -> object:
    place = [quote.paper.file, quote.page, quote.page_label, quote.start, quote.end]
    return [*place, quote.text, quote.section, quote.passage_id, quote.score]


if __name__ == "__main__":
    main()
