"""The platform, as evaluation/ingest runs it."""

import os
import re
import time
import urllib.request
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import bulk
import quiet
import stored
from corpus import Document
from http_client import Client
from processes import family
from platform_process import PORTS, URL, Platform

WORKERS = 8  # requests at a time


class IngestingPlatform:
    """Ingests the documents again and again, each time into a new collection."""

    name = "platform"

    def __init__(self, model: str, precision: str, threads: int, documents: list[Document]):
        self.model = model
        self.documents = documents
        self.settings = {
            "HEADWATER_EMBED_ENCODERS": model,
            "HEADWATER_EMBED_CACHE_BYTES": "0",  # the same documents come again, and shall be encoded again
            "HEADWATER_EMBED_PRECISION": precision,
            "HEADWATER_EMBED_THREADS": str(threads),
        }
        self.numbers = count()
        self.client = Client(int(PORTS["HEADWATER_PORT"]))

    def __enter__(self) -> "IngestingPlatform":
        self.folder = TemporaryDirectory()
        self.platform = Platform(Path(self.folder.name), self.settings).__enter__()
        return self

    def __exit__(self, *failure) -> None:
        self.platform.__exit__(*failure)
        self.folder.cleanup()

    def first(self) -> dict:
        """Warms up. Returns the chunks, how many batches were made of them, and how many tokens were encoded."""
        before = self.counters()
        collection, _ = self.ingest()
        after = self.counters()
        chunks = list(stored.chunks(collection))
        bulk.delete(self.client, collection)
        return {"chunks": chunks} | {name: after[name] - before[name] for name in after}

    def turn(self) -> tuple[float, bool]:
        """Seconds, and whether other processes disturbed it."""

        def run() -> float:
            collection, seconds = self.ingest()
            bulk.delete(self.client, collection)
            return seconds

        return quiet.turn([os.getpid(), *family(self.platform.process.pid)], run)

    def ingest(self) -> tuple[str, float]:
        """The collection, and the seconds from the first request until all is searchable."""
        collection = f"ingest-{next(self.numbers)}"
        bulk.create(self.client, collection, self.model)
        start = time.time()
        bulk.submit(self.client, collection, self.documents, WORKERS)
        statuses = bulk.wait(self.client, collection, len(self.documents))
        return collection, bulk.searchable_at(statuses) - start

    def counters(self) -> dict[str, int]:
        """Batches and tokens that the encoder has had."""
        with urllib.request.urlopen(f"{URL}/metrics") as response:
            text = response.read().decode()
        names = {"batches": "headwater_encode_batch_texts_count", "tokens": "headwater_encoded_tokens_total"}
        return {short: round(sum(values(text, name, self.model))) for short, name in names.items()}


def values(metrics: str, name: str, encoder: str) -> list[float]:
    return [float(value) for value in re.findall(rf'^{name}{{[^}}]*encoder="{encoder}"[^}}]*}} (\S+)', metrics, re.M)]
