"""The chunks of a collection as they are stored: read from Elasticsearch, past the services."""

from collections.abc import Iterator

from http_client import Client
from platform_process import PORTS

PAGE = 1000
ORDER = [{"document": "asc"}, {"version": "asc"}, {"ordinal": "asc"}]


def count(collection: str) -> int:
    return elasticsearch().ask("POST", f"/{index(collection)}/_count")["count"]


def chunks(collection: str) -> Iterator[dict]:
    """Title, section and text of each."""
    after = {}
    while True:
        body = {"size": PAGE, "sort": ORDER, "_source": ["title", "section", "text"]} | after
        hits = elasticsearch().ask("POST", f"/{index(collection)}/_search", body)["hits"]["hits"]
        yield from (hit["_source"] for hit in hits)
        if len(hits) < PAGE:
            return
        after = {"search_after": hits[-1]["sort"]}


def index(collection: str) -> str:
    return f"headwater-chunks-default.{collection}"


def elasticsearch() -> Client:
    return Client(int(PORTS["HEADWATER_ELASTICSEARCH_PORT"]))
