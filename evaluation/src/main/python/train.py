"""Training: whole steps from random initialisation, on random tokens."""

import json
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import report
from engine_process import PYTHON, Engine, Spec, java, rates, started
from models import build
from progress import say

PRECISIONS = ["fp32", "bf16"]


class Work(NamedTuple):
    shape: str
    vocabulary: int
    context: int
    width: int
    layers: int
    heads: int
    batch: int
    average: float  # ours keeps a moving average of the weights, as 'gpt train' does by default


WORKS = [
    Work("12x64", 65, 64, 128, 4, 4, 12, 0.99),  # nanoGPT's small configuration for a CPU
    Work("1x256", 50257, 256, 768, 12, 12, 1, 0),  # GPT-2 124M
]


def measure(options) -> dict:
    build()
    rows = []
    for work in WORKS:
        if options.shapes and work.shape not in options.shapes:
            continue
        # The engines of one precision at a time: six of GPT-2 would not fit into memory.
        readings = []
        for precision in PRECISIONS:
            if precision in options.precision:
                readings += turns(work, precision, options)
        rows += [report.row("train", work.shape, readings, own, None) for own in readings if own.ours]
    return {"model": "gpt2", "text": "random tokens", "limits": {}, "rows": rows}


def turns(work: Work, precision: str, options) -> list[report.Reading]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "work.json"
        file.write_text(json.dumps({name: value for name, value in work._asdict().items() if name != "shape"}))
        engines = start(precision, options)
        try:
            settings = {}
            for engine in engines:
                engine.ask("prepare", file, seconds=options.seconds)
                engine.ask_alone("prepare", file, seconds=options.seconds)
                settings[engine.name] = f"{peak_gigabytes(engine.process.pid):.1f} GB"
                say(f"train {work.shape}: {engine.name} is warm, {settings[engine.name]}")
            values = rates(engines, f"train {work.shape}", file, options)
        finally:
            for engine in engines:
                engine.end()
    return [
        report.Reading(
            engine.name, precision, engine.spec.ours, settings[engine.name], None, values[engine.name]
        )
        for engine in engines
    ]


def start(precision: str, options) -> list[Engine]:
    threads = options.threads
    own = ["dev.headwater.evaluation.TrainingEngine", f"--precision={precision}", f"--threads={threads}"]
    specs = [Spec(precision, True, java(threads) + own)]
    for way in ("eager", "compiled"):
        command = [sys.executable, str(PYTHON / "peer_torch_train.py"), f"--way={way}"]
        specs.append(Spec(precision, False, [*command, f"--precision={precision}", f"--threads={threads}"]))
    return started(specs, threads)


def peak_gigabytes(pid: int) -> float:
    """The peak resident memory of a process. Linux."""
    file = Path(f"/proc/{pid}/status")
    lines = file.read_text().splitlines() if file.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / (1 << 20)
