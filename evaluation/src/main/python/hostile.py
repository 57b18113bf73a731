"""Feeds the platform what is made to harm it, over HTTP and over Kafka: zip bombs, entities that refer to files,
nesting without end, oversize records and metadata, keys and bytes of no form. Each must end searchable, or refused or
parked with its reason; the services' processes must be the same as before, ready, and not much larger; and a plain
document must pass them as before. Exits with 1 otherwise. Linux."""

import argparse
import http.client
import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import bulk
import hostile_files
import hostile_records
from hostile_files import SECRET, File
from http_client import Client, Problem
from processes import megabytes
from progress import say
from service_processes import ServiceProcesses

COLLECTION = "hostile"
ENCODER = "all-minilm-l6-v2"
SETTINGS = {"HEADWATER_EMBED_ENCODERS": ENCODER}
MOST_REASON = 500  # characters
REFUSED = (400, 413, 415, 422, 431)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="evaluation/hostile", description=__doc__)
    add = parser.add_argument
    add("--files", type=Path, default=hostile_files.FOLDER, metavar="FOLDER", help="more files to feed (%(default)s)")
    add("--growth", type=int, default=400, metavar="MB", help="by which a process may grow (%(default)s)")
    add("--wait", type=int, default=300, metavar="S", help="seconds that one of them may take (%(default)s)")
    add("--port", type=int, default=18700, metavar="N", help="the first of a hundred (%(default)s)")
    add("--data", type=Path, metavar="FOLDER", help="keeps the platform's data and logs there")
    add("--json", type=Path, metavar="FILE", help="writes the results there")
    return parser.parse_args()


def main() -> None:
    chosen = options()
    with TemporaryDirectory() as folder:
        data = (chosen.data or Path(folder)).resolve()
        with ServiceProcesses(data, chosen.port, 1, SETTINGS) as processes:
            client = Client(processes.gateways()[0], chosen.wait + 30)
            bulk.create(client, COLLECTION, ENCODER)
            ends, faults = measure(processes, client, chosen)
    for what, end in ends.items():
        print(f"{what:<45} {end}")
    for fault in faults:
        print(f"FAULT: {fault}")
    if chosen.json:
        chosen.json.write_text(json.dumps({"ends": ends, "faults": faults}, indent=1) + "\n")
    sys.exit(1 if faults else 0)


def measure(processes: ServiceProcesses, client: Client, chosen: argparse.Namespace) -> tuple[dict, list[str]]:
    """How each ended, and what is wrong."""
    plain_documents(client, "before")
    before = {
        instance.name: (instance.process.pid, megabytes(instance.process.pid)) for instance in processes.instances
    }
    ends, faults = {}, []
    for file in hostile_files.all_files(chosen.files):
        ends[file.name] = end = feed(client, file, chosen.wait)
        say(f"{file.name}: {end}")
        faults += fault_of(file.name, end)
    say("records over Kafka")
    for name, end in feed_records(processes, client, chosen.wait).items():
        ends[name] = end
        faults += fault_of(name, end)
    try:
        plain_documents(client, "after")
    except (OSError, Problem, http.client.HTTPException) as failure:
        faults.append(f"a plain document does not pass any more: {failure}")
    for instance in processes.instances:
        pid, size = before[instance.name]
        after = megabytes(instance.process.pid)
        print(f"{instance.name:<12} {size:5} MB before, {after:5} MB after")
        if instance.process.pid != pid:
            faults.append(f"{instance.name} is another process than before")
        if not instance.ready():
            faults.append(f"{instance.name} is not ready")
        if after - size > chosen.growth:
            faults.append(f"{instance.name} has grown by {after - size} MB; --growth allows {chosen.growth}")
    return ends, faults + processes.losses()


def plain_documents(client: Client, name: str) -> None:
    """One in each lane comes, is read and goes."""
    for lane in ("interactive", "bulk"):
        path = bulk.path(COLLECTION, f"{name}-{lane}")
        client.ask("PUT", f"{path}?wait=searchable&lane={lane}", {"text": f"The {lane} gauge was read."})
        client.ask("POST", "/v1/search", {"collection": COLLECTION, "query": f"{lane} gauge"})
        client.ask("DELETE", f"{path}?wait=deleted")


def fault_of(name: str, end: str) -> list[str]:
    kind, _, reason = end.partition(": ")
    if kind not in ("searchable", "refused", "parked"):
        return [f"{name}: {end}"]
    if kind != "searchable" and not reason:
        return [f"{name} was {kind} without a reason"]
    if len(reason) > MOST_REASON:
        return [f"{name}: the reason has {len(reason)} characters; at most {MOST_REASON} are allowed"]
    return []


def feed(client: Client, file: File, seconds: int) -> str:
    """How a file ends."""
    path = bulk.path(COLLECTION, f"file/{file.name}")
    try:
        client.ask("PUT", f"{path}?wait=searchable&timeout={seconds}", file.content(), file.type)
        return "SHOWS A FILE OF THE SERVICE" if SECRET in text(client, path) else "searchable"
    except Problem as problem:
        if problem.status not in REFUSED:
            return str(problem)
        stage = status(client, path)
        return f"{'parked' if stage.get('reason') else 'refused'}: {stage.get('reason') or reason(problem)}"
    except (OSError, http.client.HTTPException) as failure:
        client.close()
        return repr(failure)


def reason(problem: Problem) -> str:
    return str(problem).partition(": ")[2]


def text(client: Client, path: str) -> str:
    response = client.send("GET", f"{path}/text", None, {})
    return response.read().decode()


def status(client: Client, path: str) -> dict:
    try:
        return client.ask("GET", path)
    except Problem:
        return {}


def feed_records(processes: ServiceProcesses, client: Client, seconds: int) -> dict[str, str]:
    """How each record ends. Those that are no dead letters have to be searchable in the end."""
    places = hostile_records.send(processes.kafka, list(hostile_records.all_records(COLLECTION)))
    await_quiet(client, seconds)
    letters = hostile_records.dead_letters(processes.kafka, set(places), 10)
    ends = {}
    for place, record in places.items():
        if place in letters:
            ends[record.name] = f"parked: {letters[place]}"
        else:
            document = record.key.decode().split("/", 2)[2]
            found = status(client, bulk.path(COLLECTION, document))
            ends[record.name] = "searchable" if found.get("searchable") else f"neither searchable nor parked: {found}"
    return ends


def await_quiet(client: Client, seconds: int) -> None:
    """Until no stage has anything to do."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(2)
        if not any(stage["lag"] for stage in client.ask("GET", "/v1/status")["stages"]):
            return


if __name__ == "__main__":
    main()
