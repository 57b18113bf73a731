"""Measures milliseconds until a submitted document is found and a deleted one is gone, of searches and of answers:
idle, and while the corpus is ingested in bulk. Probes begin at fixed rates and count from when they were due. Beside
it Pathway, with the same documents and encoder."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import corpus
import freshness_headwater
import freshness_pathway
import latencies
import quiet
from machine import machine
from models import HOME, MODELS
from progress import say

ENGLISH = [model.name for model in MODELS.values() if model.language == "en"]
ENGINES = {"headwater": freshness_headwater.measure, "pathway": freshness_pathway.measure}


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="evaluation/freshness", description=__doc__)
    add = parser.add_argument
    add("--json", type=Path, metavar="FILE", help="writes the results there")
    add("--only", choices=ENGINES, help="measures this one alone")
    add(
        "--data",
        type=Path,
        metavar="FOLDER",
        help="whose Markdown is the corpus; ../shared/data/corpora, else the samples",
    )
    add("--encoder", choices=ENGLISH, default="bge-small-en-v1.5", help="of both (%(default)s)")
    add("--documents", type=int, default=90, metavar="N", help="submitted and deleted, idle (%(default)s)")
    add("--questions", type=int, default=450, metavar="N", help="searched for, idle (%(default)s)")
    add("--answers", type=int, default=15, metavar="N", help="asked for, idle (%(default)s)")
    add("--documents-per-second", type=float, default=1, metavar="R", help="(%(default)s)")
    add("--questions-per-second", type=float, default=5, metavar="R", help="(%(default)s)")
    add("--answers-per-second", type=float, default=0.1, metavar="R", help="(%(default)s)")
    add("--copies", type=int, default=1, metavar="N", help="of the corpus, in bulk, for the platform (%(default)s)")
    add(
        "--backlog",
        type=int,
        default=0,
        metavar="N",
        help="measures the platform behind so many small documents in bulk instead: how soon interactive ones are"
        " found, the memory, and whether all arrive",
    )
    add("--pathway-backlog", type=int, default=0, metavar="N", help="its max_backlog_size; 0 sets none (%(default)s)")
    corpus.option(parser)
    quiet.option(parser)
    return parser.parse_args()


def main() -> None:
    chosen = options()
    quiet.patience = chosen.patience
    folder = corpus.folder(chosen.data, "")
    documents = corpus.read(folder, chosen.every)
    subprocess.run([HOME / "headwater", "models", chosen.encoder], check=True, stdout=subprocess.DEVNULL)
    say(f"{len(documents):,} documents of {folder.name}, {chosen.encoder}")
    only = "headwater" if chosen.backlog else chosen.only
    results = {
        name: measure(chosen, documents) for name, measure in ENGINES.items() if only in (None, name)
    }
    print(latencies.table([row for result in results.values() if result for row in result["rows"]]))
    for name, result in results.items():
        print(f"{name}: " + json.dumps({key: value for key, value in (result or {}).items() if key != "rows"}))
    if chosen.json:
        about = {"machine": machine(os.cpu_count()), "encoder": chosen.encoder, "documents": len(documents)}
        chosen.json.write_text(json.dumps(about | results, indent=1) + "\n")
    lost = [fault for result in results.values() if result for fault in faults(result)]
    if lost:
        sys.exit("; ".join(lost))


def faults(result: dict) -> list[str]:
    backlog = result.get("backlog", {})
    return [f"{backlog[kind]} documents {kind}" for kind in ("lost", "double") if backlog.get(kind)]


if __name__ == "__main__":
    main()
