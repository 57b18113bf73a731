"""Measures how ingestion grows with the number of embed-services: documents of one chunk are ingested by the services
of docker-compose.yml, with an encoder that takes a fixed time for each chunk, or with the real one. Each reading counts
the documents that become searchable in a window while all services have work, and the share of all cores in use."""

import argparse
import json
import os
import subprocess
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import quiet

HOME = Path(__file__).resolve().parents[4]
PROJECT = "headwater-scaling"
PORT = "18180"
URL = f"http://127.0.0.1:{PORT}"
SETTLE_SECONDS = 15
REAL_PER_SECOND = 100  # more documents than the real encoder does in a second, here
SENTENCE = "Weir {} was inspected by the keeper of the tarn, who found it in the state of the year before. "


def request(method: str, path: str, body: object = None) -> dict:
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(URL + path, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(asked, timeout=60) as reply:
        return json.load(reply)


def compose(environment: dict[str, str], *arguments: str) -> None:
    command = ["docker", "compose", "-p", PROJECT, *arguments]
    subprocess.run(command, cwd=HOME, env=environment, check=True, capture_output=True)


def counts() -> dict[str, int]:
    """Documents by the stage that they have reached."""
    stages: dict[str, int] = {}
    after = ""
    while True:
        page = request("GET", f"/v1/collections/slow/documents?limit=1000{after}")
        for document in page["documents"]:
            stages[document["stage"]] = stages.get(document["stage"], 0) + 1
        if not page.get("next"):
            return stages
        after = "&after=" + urllib.request.quote(page["next"], safe="")


def submit(number: int) -> None:
    text = {"text": SENTENCE.format(number) * 5}
    request("PUT", f"/v1/collections/slow/documents/weir{number}?lane=bulk", text)


def reading(seconds: int) -> tuple[float, float]:
    """Documents per second that become searchable, and the share of all cores that was in use."""
    before, start = counts().get("searchable", 0), time.monotonic()
    used = quiet.used([])
    time.sleep(seconds)
    busy = quiet.share(quiet.used([]) - used, time.monotonic() - start)
    after, end = counts().get("searchable", 0), time.monotonic()
    return (after - before) / (end - start), busy


def main() -> None:
    parser = argparse.ArgumentParser(prog="evaluation/scaling", description=__doc__)
    parser.add_argument("--instances", default="1,2,4,8", metavar="N,…", help="(default: %(default)s)")
    parser.add_argument("--millis", type=int, default=500, help="of the encoder for a chunk; 0 takes the real encoder (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=40, help="of a reading (default: %(default)s)")
    options = parser.parse_args()
    instances = [int(number) for number in options.instances.split(",")]
    files = os.environ.get("COMPOSE_FILE", "docker-compose.yml")
    if options.millis:
        files += ":evaluation/src/main/scaling/compose.yml"
    per_second = 1000 / options.millis if options.millis else REAL_PER_SECOND / max(instances)
    environment = os.environ | {
        "COMPOSE_FILE": files, "HEADWATER_PORTS": PORT, "HEADWATER_SLOW_MILLIS": str(options.millis)}
    # Enough for all readings and what passes between them, and a third more, so that no partition runs dry.
    documents = int(4 / 3 * sum(instances) * (options.seconds + 2 * SETTLE_SECONDS) * per_second)
    try:
        compose(environment, "up", "--wait", "--scale", f"embed-service={instances[0]}")
        encoder = {"encoder": "slow"} if options.millis else {}
        request("PUT", "/v1/collections/slow", encoder | {"language": "en", "public": True})
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(submit, range(documents)))
        while counts().get("received", 0) > 0:
            time.sleep(2)
        each = f"{options.millis} ms for each" if options.millis else "the real encoder"
        print(f"{documents} documents, {each}\ninstances  documents/s  of linear  cores in use")
        first = None
        for number in instances:
            compose(environment, "up", "--wait", "--no-recreate", "--scale", f"embed-service={number}")
            time.sleep(SETTLE_SECONDS)
            rate, busy = reading(options.seconds)
            first = first or rate / number
            print(f"{number:9}  {rate:11.1f}  {rate / (number * first):9.2f}  {busy:11.0%}", flush=True)
    finally:
        compose(environment, "down", "--volumes", "--timeout", "5")


if __name__ == "__main__":
    main()
