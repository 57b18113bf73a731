"""Many documents into a collection, in the bulk lane."""

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from urllib.parse import quote

from corpus import Document
from http_client import Client

PAGE = 1000  # documents of a listing
STAGES = ("ingest-bulk", "embed-bulk", "retrieve-index-bulk")
FEW = 20  # records that may wait while interactive documents pass


def create(client: Client, collection: str, encoder: str) -> None:
    client.ask("PUT", f"/v1/collections/{collection}", {"encoder": encoder, "language": "en", "public": True})


def path(collection: str, document: str) -> str:
    return f"/v1/collections/{collection}/documents/{quote(document, safe='')}"


def submit(client: Client, collection: str, documents: Iterable[Document], workers: int) -> None:
    def put(document: Document) -> None:
        client.ask_patiently(
            "PUT", path(collection, document.id) + "?lane=bulk", document.text.encode(), "text/markdown"
        )

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(put, documents))


def wait(client: Client, collection: str, count: int) -> list[dict]:
    """The statuses of all documents, when searches find them."""
    while True:
        if waiting(client) <= FEW:
            statuses = listing(client, collection)
            failed = [status for status in statuses if status["stage"] == "dead_lettered"]
            if failed:
                raise SystemExit(f"{failed[0]['id']} failed: {failed[0]['reason']}")
            if sum(status["searchable"] for status in statuses) >= count:
                return statuses
        time.sleep(1)


def waiting(client: Client) -> int:
    """Records of the bulk lane that a stage has not done yet."""
    stages = client.ask_patiently("GET", "/v1/status")["stages"]
    return sum(stage["lag"] for stage in stages if stage["stage"] in STAGES)


def listing(client: Client, collection: str) -> list[dict]:
    statuses, after = [], ""
    while True:
        query = f"?limit={PAGE}&after={quote(after, safe='')}"
        page = client.ask_patiently("GET", f"/v1/collections/{collection}/documents{query}")
        statuses += page["documents"]
        after = page["next"]
        if not after:
            return statuses


def searchable_at(statuses: list[dict]) -> float:
    """When the last became searchable, as time.time() counts."""
    times = [stage["at"] for status in statuses for stage in status["stages"] if stage["stage"] == "searchable"]
    return max(datetime.fromisoformat(at).timestamp() for at in times)


def delete(client: Client, collection: str) -> None:
    """Returns when nothing is left to do for it."""
    client.ask("DELETE", f"/v1/collections/{collection}")
    while any(known["name"] == collection for known in client.ask("GET", "/v1/collections")["collections"]):
        time.sleep(0.5)
