"""Measures how ingestion grows with the number of embed-services: documents of one chunk are ingested by the services
of docker-compose.yml, with an encoder that takes a fixed time for each chunk, or with the real one. Each reading counts
the documents that become searchable in a window while all services have work, and the share of all cores in use."""

import argparse
import os
import time

import bulk
import quiet
from compose import Project
from corpus import Document
from http_client import Client

PORT = 18180
COLLECTION = "weirs"
WORKERS = 8  # requests at a time
SETTLE_SECONDS = 15
REAL = "bge-small-en-v1.5"
REAL_PER_SECOND = 60  # more documents than the real encoder does in a second, here
SENTENCE = "Weir {} was inspected by the keeper of the tarn, who found it in the state of the year before. "


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="evaluation/scaling", description=__doc__)
    add = parser.add_argument
    add("--instances", default="1,2,4,8", metavar="N,…", help="(default: %(default)s)")
    add("--millis", type=int, default=500, help="of the encoder for a chunk; 0: the real one (default: %(default)s)")
    add("--seconds", type=int, default=40, help="of a reading (default: %(default)s)")
    return parser.parse_args()


def enough(instances: list[int], chosen: argparse.Namespace) -> int:
    """Documents for all readings and what passes between them, and a third more, so that no partition runs dry."""
    rates = [1000 * number / chosen.millis if chosen.millis else REAL_PER_SECOND for number in instances]
    return int(4 / 3 * sum(rates) * (chosen.seconds + 2 * SETTLE_SECONDS))


def searchable(client: Client) -> int:
    return sum(status["searchable"] for status in bulk.listing(client, COLLECTION))


def reading(client: Client, seconds: int) -> tuple[float, float]:
    """Documents a second that become searchable, and the share of all cores that was in use."""
    before, start, used = searchable(client), time.monotonic(), quiet.used([])
    time.sleep(seconds)
    busy = quiet.share(quiet.used([]) - used, time.monotonic() - start)
    after, end = searchable(client), time.monotonic()
    return (after - before) / (end - start), busy


def main() -> None:
    chosen = options()
    instances = [int(number) for number in chosen.instances.split(",")]
    files = os.environ.get("COMPOSE_FILE", "docker-compose.yml")
    slow = ":evaluation/src/main/scaling/compose.yml" if chosen.millis else ""
    settings = {"COMPOSE_FILE": files + slow, "HEADWATER_PORTS": str(PORT), "HEADWATER_SLOW_MILLIS": str(chosen.millis)}
    documents = enough(instances, chosen)
    client = Client(PORT)
    with Project("headwater-scaling", settings) as project:
        project.run("up", "--wait", "--scale", f"embed-service={instances[0]}")
        bulk.create(client, COLLECTION, "slow" if chosen.millis else REAL)
        texts = (Document(f"weir-{number}", SENTENCE.format(number) * 5) for number in range(documents))
        bulk.submit(client, COLLECTION, texts, WORKERS)
        while any(status["stage"] == "received" for status in bulk.listing(client, COLLECTION)):
            time.sleep(2)
        each = f"{chosen.millis} ms for each" if chosen.millis else "the real encoder"
        print(f"{documents} documents, {each}\ninstances  documents/s  of linear  cores in use")
        first = None
        for number in instances:
            project.run("up", "--wait", "--no-recreate", "--scale", f"embed-service={number}")
            time.sleep(SETTLE_SECONDS)
            rate, busy = reading(client, chosen.seconds)
            first = first or rate / number
            print(f"{number:9}  {rate:11.1f}  {rate / (number * first):9.2f}  {busy:11.0%}", flush=True)


if __name__ == "__main__":
    main()
