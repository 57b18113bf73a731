"""Measures how long a container of each service takes from its start until it is healthy, alone on the machine beside
Kafka and Elasticsearch: with the image's cache of classes and without, in turns."""

import argparse
import statistics
import subprocess
import time

from compose import Project

SERVICES = ["gateway", "ingest-service", "embed-service", "retrieve-service", "generate-service"]
CONTAINER = "headwater-start-measured"
PATIENCE = 300  # seconds


def start(project: Project, service: str, cache: bool) -> float:
    """Seconds until a new container is healthy."""
    options = [] if cache else ["-e", "JAVA_TOOL_OPTIONS=-XX:AOTMode=off"]
    began = time.monotonic()
    project.run("run", "-d", "--no-deps", "--name", CONTAINER, *options, service)
    try:
        while subprocess.run(["docker", "exec", CONTAINER, "/opt/headwater/healthy"], capture_output=True).returncode:
            if time.monotonic() - began > PATIENCE:
                raise SystemExit(f"{service} was not healthy within {PATIENCE} s")
            time.sleep(0.05)
        return time.monotonic() - began
    finally:
        subprocess.run(["docker", "rm", "-f", CONTAINER], check=True, capture_output=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="evaluation/image-start", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="(default: %(default)s)")
    options = parser.parse_args()
    with Project("headwater-start", {"HEADWATER_PORTS": "0"}) as project:
        project.run("up", "--wait", "kafka", "elasticsearch")
        project.run("run", "--rm", "models")
        print(f"{'service':<18}{'with cache':>12}{'without':>10}{'ratio':>8}   seconds, medians of {options.rounds}")
        for service in SERVICES:
            start(project, service, True)  # reads the image into memory
            rounds = [(start(project, service, True), start(project, service, False)) for _ in range(options.rounds)]
            cached, plain = (statistics.median(values) for values in zip(*rounds))
            print(f"{service:<18}{cached:>12.1f}{plain:>10.1f}{cached / plain:>8.2f}", flush=True)


if __name__ == "__main__":
    main()
