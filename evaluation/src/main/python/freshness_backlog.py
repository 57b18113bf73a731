"""Interactive documents behind a long line of bulk ones, the memory that the line takes, and whether all of it
arrives."""

import time

import bulk
import quiet
from corpus import Document
from freshness_probes import beside, document_probe, warm
from latencies import Readings
from processes import resident
from progress import say
from stored import count

WORKERS = 16
COLLECTION = "backlog"


def measure(platform, engine, options) -> dict:
    """The platform has its corpus already, into which the interactive documents go."""
    client = engine.client
    readings = Readings()
    warm([document_probe(engine, options.documents_per_second, options.documents, Readings())])
    quiet.wait()
    bulk.create(client, COLLECTION, options.encoder)
    moments = {"before": resident(platform.process.pid)}
    start = time.time()
    bulk.submit(client, COLLECTION, (weir(number) for number in range(options.backlog)), WORKERS)
    submitted = time.time()
    moments["begin"] = resident(platform.process.pid)
    waiting = bulk.waiting(client)
    say(f"backlog: submitted in {submitted - start:.0f} s, {waiting:,} records wait")

    statuses = beside(
        [document_probe(engine, options.documents_per_second, options.documents, readings)],
        lambda: bulk.wait(client, COLLECTION, options.backlog),
    )
    moments["end"] = resident(platform.process.pid)
    seconds = bulk.searchable_at(statuses) - start
    say(f"backlog: searchable after {seconds:.0f} s")
    return {
        "rows": readings.rows(engine.name, "backlog"),
        "backlog": {
            "documents": options.backlog,
            "submitted_seconds": round(submitted - start, 1),
            "waiting_when_submitted": waiting,
            "searchable_seconds": round(seconds, 1),
            "resident_megabytes": moments,
        }
        | faults(statuses, options.backlog, count(COLLECTION)),
    }


def weir(number: int) -> Document:
    return Document(f"weir-{number}", f"Weir {number} was inspected by the keeper of the tarn.")


def faults(statuses: list[dict], documents: int, chunks: int) -> dict:
    """Documents that are not searchable, and chunks beyond the one that each has.

    chunks: that are stored
    """
    found = {status["id"] for status in statuses if status["searchable"] and status["chunks"] == 1}
    return {"lost": len({weir(number).id for number in range(documents)} - found), "double": chunks - documents}
