"""Disturbs the platform and checks what its users see: the five services run as several processes each, beside a real
Kafka and a real Elasticsearch; processes are killed, stopped and terminated at random, and started again, while
documents are submitted, changed and deleted, and while clients search, ask, list and read. Every result is compared
with what was written before. Exits with 1 if a document was lost, doubled, stale, mixed or leaked. The schedule of
operations and disturbances follows from the seed. Linux."""

import argparse
import json
import os
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from signal import SIGTERM, signal
from tempfile import TemporaryDirectory

import bulk
import chaos_checker
import chaos_costs
import chaos_history
import chaos_schedule
import corpus
import latencies
from chaos_clients import ENCODER, PAUSE, Gateways, Names, Reader, Writers
from chaos_faults import disturb
from chaos_history import History
from http_client import Client, Problem
from machine import machine
from progress import say
from service_processes import ServiceProcesses

SECONDS_PER_KILL = 12
DOCUMENTS_PER_SECOND = 4
LEAST_SECONDS = 30
SETTLE_SECONDS = 300  # that the services may take to do what is left
QUIET_SECONDS = 10  # in which nothing waits, before it counts as settled: longer than a record waits for another try
QUESTIONS = ("embed-questions", "retrieve-search", "retrieve-lookups", "generate")  # stages that readers keep busy
SETTINGS = {
    "HEADWATER_EMBED_ENCODERS": ENCODER,
    "HEADWATER_EMBED_THREADS": "1",
    "HEADWATER_GENERATE_THREADS": "1",
    "HEADWATER_GATEWAY_BULK_QUESTION_WAIT": "30s",  # the bulk lane shall work, too, while questions wait for a restart
}


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="evaluation/chaos", description=__doc__)
    add = parser.add_argument
    add("--instances", type=int, default=2, metavar="N", help="of each service, at most 10 (%(default)s)")
    add("--kills", type=int, default=50, metavar="N", help="disturbances, six of ten a kill -9 (%(default)s)")
    add("--documents", type=int, default=2000, metavar="N", help="(%(default)s)")
    add("--minutes", type=float, metavar="M", help="of disturbances; by their number and that of the documents")
    add("--seed", type=int, default=1, metavar="N", help="(%(default)s)")
    add("--no-tides", dest="tides", action="store_false", help="deletes no collections to create them again")
    add("--writers", type=int, default=64, metavar="N", help="threads (%(default)s)")
    add("--readers", type=int, default=8, metavar="N", help="threads (%(default)s)")
    add("--pause", type=float, default=0.1, metavar="S", help="seconds between two reads of a thread (%(default)s)")
    add("--port", type=int, default=18600, metavar="N", help="the first of a hundred (%(default)s)")
    add("--data", type=Path, metavar="FOLDER", help="keeps the platform's data and logs there")
    add("--corpus", type=Path, metavar="FOLDER", help="whose Markdown the documents are made of")
    add("--json", type=Path, metavar="FILE", help="writes the results there")
    add("--history", type=Path, metavar="FILE", help="writes there what was written and seen")
    add("--check", type=Path, metavar="FILE", help="checks such a file again, and runs nothing")
    return parser.parse_args()


def main() -> None:
    chosen = options()
    if chosen.check:
        sys.exit(conclude(chosen, chaos_history.load(chosen.check), []))
    signal(SIGTERM, lambda *_: sys.exit("ended from outside"))
    history = History()
    with TemporaryDirectory() as folder:
        try:
            losses = run(chosen, (chosen.data or Path(folder)).resolve(), history)
        finally:
            if chosen.history:
                history.save(chosen.history)
    sys.exit(conclude(chosen, history, losses))


def run(chosen: argparse.Namespace, data: Path, history: History) -> list[str]:
    """Returns what went wrong besides what the history shows."""
    least = max(LEAST_SECONDS, chosen.kills * SECONDS_PER_KILL, chosen.documents / DOCUMENTS_PER_SECOND)
    seconds = chosen.minutes * 60 if chosen.minutes else least
    contents = chaos_schedule.paragraphs(corpus.read(corpus.folder(chosen.corpus, "")))
    chains = chaos_schedule.chains(chosen.seed, chosen.documents, seconds, contents, chosen.tides)
    schedule = chaos_schedule.disturbances(chosen.seed, chosen.kills, seconds, chosen.instances)
    operations = sum(map(len, chains))
    say(f"seed {chosen.seed}: {operations:,} operations and {len(schedule)} disturbances in {seconds:.0f} s")
    names = Names()
    with ServiceProcesses(data, chosen.port, chosen.instances, SETTINGS) as processes:
        say(f"{len(processes.instances)} processes of the services are ready")
        for collection in chaos_schedule.STEADY:
            bulk.create(Client(processes.gateways()[0]), collection, ENCODER)
        time.sleep(PAUSE)  # until all gateways know them
        gateways = Gateways(processes.gateways())
        writers = Writers(gateways, history, names, chains)
        readers = [Reader(gateways, history, names, f"{chosen.seed} {number}") for number in range(chosen.readers)]
        stop = threading.Event()
        with ThreadPoolExecutor(chosen.writers + chosen.readers + 1) as pool:
            reading = [pool.submit(reader.run, stop, chosen.pause) for reader in readers]
            working = [pool.submit(writers.run) for _ in range(chosen.writers)]
            working.append(pool.submit(disturb, processes, gateways, history, schedule, stop))
            try:
                for future in working:
                    future.result()
                say("all operations have ended")
                losses = settle(processes)
            except BaseException:
                processes.close()  # who waits for an answer gets none
                raise
            finally:
                stop.set()
                writers.left = 0
            for future in reading:
                future.result()
        history.settled = gateways.now()
        say("reading everything once more")
        read_all(readers, names)
        losses += processes.losses() + [f"not accepted: {operation}" for operation in writers.unfinished]
        say(f"{sum(instance.starts - 1 for instance in processes.instances)} processes were started again")
    return losses


def settle(processes: ServiceProcesses) -> list[str]:
    """Waits until nothing is left to do; otherwise says what is."""
    processes.await_ready()
    client = Client(processes.gateways()[0])
    end, quiet = time.monotonic() + SETTLE_SECONDS, time.monotonic()
    while time.monotonic() < end:
        try:
            stages = client.ask("GET", "/v1/status")["stages"]
            lags = {stage["stage"]: stage["lag"] for stage in stages}
            left = {stage: lag for stage, lag in lags.items() if lag and stage not in QUESTIONS}
        except (OSError, Problem) as failure:
            left = {str(failure): 1}
        if left:
            quiet = time.monotonic()
        elif time.monotonic() - quiet > QUIET_SECONDS:
            return []
        time.sleep(0.5)
    return [f"not done within {SETTLE_SECONDS} s: {left}"]


def read_all(readers: list[Reader], names: Names) -> None:
    """Each document once more by a search and its text, and each collection by its listing."""
    reads = [(kind, *key) for key in names.all for kind in ("search keyword", "search hybrid", "text")]
    reads += [("list", collection, "") for collection in sorted({collection for collection, _ in names.all})]
    with ThreadPoolExecutor(len(readers)) as pool:

        def read(number: int) -> None:
            reader = readers[number % len(readers)]
            reader.history.add(reader.read(*reads[number]))

        list(pool.map(read, range(len(reads))))


def conclude(chosen: argparse.Namespace, history: History, losses: list[str]) -> int:
    """Prints the results. Returns the exit code."""
    findings = chaos_checker.check(history)
    result = {
        "seed": chosen.seed,
        "machine": machine(os.cpu_count()),
        "writes": Counter(f"{write.action} {write.status}" for write in history.writes),
        "observations": Counter(seen.kind for seen in history.observations),
        "answers": Counter(str(seen.status) for seen in history.observations),
        "disturbances": Counter(fault.kind for fault in history.faults),
        "rows": chaos_costs.rows(history),
        "cost_of_a_kill_ms": chaos_costs.cost_of_a_kill(history),
        "findings": {kind: sum(finding.kind == kind for finding in findings) for kind in chaos_checker.KINDS},
        "losses": losses,
    }
    print(latencies.table(result["rows"]))
    for name in ("writes", "observations", "answers", "disturbances", "cost_of_a_kill_ms", "findings"):
        print(f"{name.replace('_', ' ')}: {json.dumps(result[name])}")
    print(f"{len(history.observations):,} observations of {len(history.writes):,} writes")
    for loss in losses:
        print(loss)
    if findings:
        print(chaos_checker.report(history, findings))
    if chosen.json:
        details = [finding._asdict() | {"seen": chaos_checker.line(finding.seen)} for finding in findings]
        chosen.json.write_text(json.dumps(result | {"details": details}, indent=1) + "\n")
    return 1 if findings or losses else 0


if __name__ == "__main__":
    main()
