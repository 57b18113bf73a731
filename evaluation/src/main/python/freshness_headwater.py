"""The platform, as evaluation/freshness asks it."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

import bulk
import freshness_backlog
import quiet
from corpus import Document, questions
from freshness_probes import PATIENCE, beside, document_probe, idle, search_probe, until, warm
from http_client import Client, Problem
from latencies import Readings
from open_loop import Probe
from platform_process import PORTS, Platform
from progress import say

PASSAGES = 5
WORKERS = 8  # requests at a time that submit documents in bulk
COLLECTION = "corpus"


class Headwater:
    name = "headwater"
    modes = ["hybrid", "vector", "keyword"]
    ways = ["keyword search", "hybrid search", "?wait"]

    def __init__(self, client: Client):
        self.client = client

    def submit(self, document: str, text: str, way: str) -> None:
        path = bulk.path(COLLECTION, document)
        waits = f"?wait=searchable&timeout={PATIENCE}" if way == "?wait" else ""
        self.client.ask("PUT", path + waits, {"text": text})
        if not waits:
            until(lambda: document in self.search(text, way.split()[0]))

    def delete(self, document: str, text: str, way: str) -> None:
        waits = f"?wait=deleted&timeout={PATIENCE}" if way == "?wait" else ""
        self.client.ask("DELETE", bulk.path(COLLECTION, document) + waits)
        if not waits:
            until(lambda: document not in self.search(text, way.split()[0]))

    def search(self, query: str, mode: str) -> list[str]:
        body = {"collection": COLLECTION, "query": query, "k": PASSAGES, "mode": mode}
        return [hit["document"] for hit in self.client.ask("POST", "/v1/search", body)["hits"]]

    def answer(self, question: str, due: float, readings: Readings) -> None:
        body = {"collection": COLLECTION, "question": question, "stream": True}
        with readings.reading("answer, done", due):
            names = []
            for name, data in self.client.events("/v1/answers", body):
                if name == "token" and "token" not in names:
                    readings.add("answer, first token", due)
                if name == "error":
                    raise Problem(data["status"], data["detail"].encode())
                names.append(name)
            if "done" not in names:
                raise ConnectionError("the answer broke off")


def measure(options, documents: list[Document]) -> dict:
    # Documents come again, and shall be encoded again.
    settings = {"HEADWATER_EMBED_ENCODERS": options.encoder, "HEADWATER_EMBED_CACHE_BYTES": "0"}
    with TemporaryDirectory() as data, Platform(Path(data), settings) as platform:
        client = Client(int(PORTS["HEADWATER_PORT"]))
        bulk.create(client, COLLECTION, options.encoder)
        filled = ingest(client, COLLECTION, documents)
        say(f"headwater: {filled['chunks']:,} chunks of {len(documents):,} documents in {filled['seconds']:.0f} s")
        engine = Headwater(client)
        if options.backlog:
            return freshness_backlog.measure(platform, engine, options)
        return {"filled": filled} | phases(engine, documents, options)


def phases(engine: Headwater, documents: list[Document], options) -> dict:
    asked = questions(documents)
    many = copies(documents, options.copies)
    rows, ingestions = [], []
    warm(probes(engine, asked, options, Readings()))
    for phase in ("idle", "bulk", "bulk and answers"):
        readings = Readings()
        document, search, answer = probes(engine, asked, options, readings)
        quiet.wait()
        if phase == "idle":
            idle([document, search, answer])
        else:
            collection = phase.replace(" ", "-")
            bulk.create(engine.client, collection, options.encoder)
            beside_it = [document, search] if phase == "bulk" else [search, answer]
            ingestions.append(beside(beside_it, lambda: ingest(engine.client, collection, many)))
        rows += readings.rows(engine.name, phase)
        say(f"headwater, {phase}: done")
    return {"rows": rows, "ingestions": ingestions}


def copies(documents: list[Document], number: int) -> list[Document]:
    return [Document(f"{copy}/{document.id}", document.text) for copy in range(number) for document in documents]


def probes(engine: Headwater, asked: list[str], options, readings: Readings) -> list[Probe]:
    return [
        document_probe(engine, options.documents_per_second, options.documents, readings),
        search_probe(engine, asked, options.questions_per_second, options.questions, readings),
        Probe(
            options.answers_per_second,
            options.answers,
            lambda number, due: engine.answer(asked[number % len(asked)], due, readings),
        ),
    ]


def ingest(client: Client, collection: str, documents: list[Document]) -> dict:
    start = time.time()
    bulk.submit(client, collection, documents, WORKERS)
    statuses = bulk.wait(client, collection, len(documents))
    return {
        "collection": collection,
        "documents": len(documents),
        "chunks": sum(status["chunks"] for status in statuses),
        "seconds": round(bulk.searchable_at(statuses) - start, 1),
    }
