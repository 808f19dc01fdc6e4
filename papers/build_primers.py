"""Sets the primers of papers/starter/ as PDF files from their sources.

python papers/build_primers.py            writes the PDF files
python papers/build_primers.py --check    says which are not what their sources give
"""

import argparse
import sys
from pathlib import Path

import typst

STARTER = Path(__file__).parent / "starter"
SOURCES = STARTER / "source"


def primers() -> dict[Path, bytes]:
    """The PDF file of each primer and its content, which depends on the sources alone."""
    return {
        STARTER / f"{source.stem}.pdf": typst.compile(
            str(source), format="pdf", ignore_system_fonts=True, timestamp=0
        )
        for source in sorted(SOURCES.glob("*.typ"))
        if source.stem != "template"
    }


def outdated() -> list[Path]:
    """The PDF files that are missing, left over, or not what their sources give."""
    made = primers()
    wrong = [file for file, pdf in made.items() if not file.is_file() or file.read_bytes() != pdf]
    return wrong + sorted(set(STARTER.glob("*.pdf")) - set(made))


def main() -> None:
    """Writes the files, or checks them."""
    parser = argparse.ArgumentParser(description="Set the primers as PDF files.")
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    if parser.parse_args().check:
        wrong = outdated()
        for file in wrong:
            sys.stderr.write(f"{file} is not what its source gives: run {sys.argv[0]}\n")
        sys.exit(bool(wrong))
    for file, pdf in primers().items():
        file.write_bytes(pdf)


if __name__ == "__main__":
    main()
