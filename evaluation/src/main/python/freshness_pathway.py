"""Pathway, as evaluation/freshness asks it: files are written into a folder, which it watches."""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import quiet
from corpus import Document, questions
from freshness_probes import beside, document_probe, idle, search_probe, until, warm
from http_client import Client
from latencies import Readings
from models import HOME
from progress import say

PORT = 18482
PASSAGES = 5
REQUIREMENTS = HOME / "evaluation/requirements-pathway.txt"
PEER = HOME / "evaluation/src/main/python/peer_pathway.py"
SHARE = 4  # one of so many documents comes while the probes run


class Pathway:
    name = "pathway"
    modes = ["vector"]
    ways = ["vector search"]

    def __init__(self, python: str, folder: Path, options):
        self.folder = folder / "documents"
        self.outside = folder / "written"
        self.folder.mkdir()
        self.outside.mkdir()
        self.client = Client(PORT)
        command = [
            python,
            PEER,
            f"--model={options.encoder}",
            f"--folder={self.folder}",
            f"--port={PORT}",
            f"--backlog={options.pathway_backlog}",
        ]
        output = None if "HEADWATER_VERBOSE" in os.environ else subprocess.DEVNULL
        self.process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)

    def __enter__(self) -> "Pathway":
        return self

    def __exit__(self, *_) -> None:
        self.process.kill()  # it has no state to save
        self.process.wait()

    def write(self, document: Document) -> None:
        """In one step, so that no half of a file is read."""
        name = document.id.replace("/", "~")
        (self.outside / name).write_text(document.text)
        (self.outside / name).replace(self.folder / name)

    def submit(self, document: str, text: str, way: str) -> None:
        self.write(Document(document, text))
        until(lambda: document in self.search(text, way))

    def delete(self, document: str, text: str, way: str) -> None:
        (self.folder / document).unlink()
        until(lambda: document not in self.search(text, way))

    def search(self, query: str, mode: str) -> list[str]:
        passages = self.client.ask("POST", "/v1/retrieve", {"query": query, "k": PASSAGES})
        return [Path(passage["metadata"]["path"]).name for passage in passages]

    def await_start(self) -> None:
        def answers() -> bool:
            if self.process.poll() is not None:
                sys.exit("pathway ended; HEADWATER_VERBOSE=1 shows what it says")
            try:
                return self.search("weir", "vector") is not None
            except ConnectionError:
                return False

        until(answers)

    def ingest(self, documents: list[Document], last: str) -> dict:
        """Returns when the last is found, which is written after all others."""
        start = time.monotonic()
        for document in documents:
            self.write(document)
        self.submit(last, f"Notice {last} hangs at the mill.", "vector search")
        return {"documents": len(documents), "seconds": round(time.monotonic() - start, 1)}


def installed() -> str | None:
    """Its Python; None if it cannot be installed."""
    result = subprocess.run([HOME / "build/venv", "pathway", REQUIREMENTS], stdout=subprocess.PIPE, text=True)
    return result.stdout.strip() if result.returncode == 0 else None


def measure(options, documents: list[Document]) -> dict | None:
    python = installed()
    if python is None:
        say("left out: pathway cannot be installed")
        return None
    later = documents[::SHARE]
    first = [document for document in documents if document not in later]
    asked = questions(documents)
    with TemporaryDirectory() as folder, Pathway(python, Path(folder), options) as engine:
        engine.await_start()
        filled = engine.ingest(first, "first")
        say(f"pathway: {filled['documents']:,} documents in {filled['seconds']:.0f} s")
        warm(probes(engine, asked, options, Readings()))
        quiet.wait()
        readings = Readings()
        idle(probes(engine, asked, options, readings))
        rows = readings.rows(engine.name, "idle")
        readings = Readings()
        ingested = beside(probes(engine, asked, options, readings), lambda: engine.ingest(later, "later"))
        rows += readings.rows(engine.name, "bulk")
        say("pathway: done")
    return {"filled": filled, "rows": rows, "ingestions": [ingested]}


def probes(engine: Pathway, asked: list[str], options, readings: Readings):
    return [
        document_probe(engine, options.documents_per_second, options.documents, readings),
        search_probe(engine, asked, options.questions_per_second, options.questions, readings),
    ]
