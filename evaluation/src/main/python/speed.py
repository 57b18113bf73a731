"""Measures this project beside its peers on the same weights, tokens and threads, in turn."""

import argparse
import json
import os
import sys
from pathlib import Path

import embed
import generate
import quiet
import report
import train
from generate_engines import PEERS
from machine import machine
from models import MODELS

PARTS = {"embed": embed.measure, "train": train.measure, "generate": generate.measure}


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="evaluation/speed", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="writes the results there")
    parser.add_argument("--only", choices=PARTS, help="runs this part alone")
    parser.add_argument("--model", choices=MODELS, default="all-minilm-l6-v2")
    parser.add_argument(
        "--precision",
        type=lambda value: value.split(","),
        default=["fp32", "bf16", "int8"],
        help="of ours: plain, fp32, bf16, int8, separated by commas; all but plain by default",
    )
    parser.add_argument(
        "--shapes", type=lambda value: value.split(","), help="such as 1x16,ragged,at 1k,quoted; all by default"
    )
    parser.add_argument(
        "--peers",
        type=lambda value: value.split(","),
        help=f"of generation: {', '.join(PEERS)}, separated by commas; all by default",
    )
    parser.add_argument("--rounds", type=int, default=3, help="turns of each engine (3)")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of each engine; default: one per core")
    parser.add_argument("--seconds", type=float, default=2.0, help="of a turn (2)")
    quiet.option(parser)
    return parser.parse_args(arguments)


def main() -> None:
    chosen = options(sys.argv[1:])
    quiet.patience = chosen.patience
    results = [measure(chosen) for name, measure in PARTS.items() if chosen.only in (None, name)]
    about = machine(chosen.threads)
    rows = []
    for result in results:
        about["limits"] = about.get("limits", {}) | {name: round(value, 1) for name, value in result["limits"].items()}
        rows += [{"model": result["model"], "text": result["text"]} | row for row in result["rows"]]
    models = ", ".join(dict.fromkeys(row["model"] for row in rows))
    print(f"{about['processor']}, {chosen.threads} threads; limits: {about['limits']}; {models}")
    print(report.table(rows))
    if chosen.json:
        chosen.json.write_text(json.dumps({"machine": about, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
