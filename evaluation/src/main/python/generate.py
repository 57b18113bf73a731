"""Generation: prompts read, and tokens written after a prompt, one sequence at a time."""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

import report
from engine_process import PYTHON, Engine, Spec, java, rates, started
from models import HOME, build, weights
from progress import say
from train import peak_gigabytes

MODEL = "smollm2-135m-instruct"
VOCABULARY = 49152
CONTEXT = 5120  # of the peer; holds the longest work
PRECISION = "q4_1"  # of the file, which each engine turns into what it computes with


class Work(NamedTuple):
    shape: str
    prompt: int
    tokens: int  # written after the prompt; 0: the reading is measured


WORKS = [
    Work("read 128", 128, 0),
    Work("read 512", 512, 0),
    Work("read 2k", 2048, 0),
    Work("at 16", 16, 64),
    Work("at 1k", 1024, 64),
    Work("at 4k", 4096, 64),
]


def measure(options) -> dict:
    build()
    subprocess.run([HOME / "headwater", "models", MODEL], check=True, stdout=subprocess.DEVNULL)
    file = weights(MODEL) / "model.gguf"
    engines = start(file, options.threads)
    works = [work for work in WORKS if not options.shapes or work.shape in options.shapes]
    try:
        with tempfile.TemporaryDirectory() as folder:
            rows = [row for work in works for row in turns(work, Path(folder) / "work.json", engines, options)]
    finally:
        for engine in engines:
            engine.end()
    return {"model": MODEL, "text": "random tokens", "limits": {}, "rows": rows}


def start(file: Path, threads: int) -> list[Engine]:
    own = ["dev.headwater.evaluation.GptEngine", f"--model={file}", f"--threads={threads}"]
    specs = [Spec(PRECISION, True, java(threads) + own)]
    requirements = HOME / "build/llama-server-requirements.txt"
    venv = subprocess.run([HOME / "build/venv", "tools/llama-server", requirements], stdout=subprocess.PIPE, text=True)
    if venv.returncode == 0:
        command = [venv.stdout.strip(), str(PYTHON / "peer_llamacpp.py"), f"--model={file}"]
        specs.append(Spec(PRECISION, False, [*command, f"--threads={threads}", f"--context={CONTEXT}"]))
    else:
        say("left out: llama.cpp cannot be installed")
    return started(specs, threads)


def turns(work: Work, file: Path, engines: list[Engine], options) -> list[dict]:
    file.write_text(json.dumps({"prompt": work.prompt, "tokens": work.tokens, "vocabulary": VOCABULARY}))
    for engine in engines:
        engine.ask("prepare", file, seconds=options.seconds)
    values = rates(engines, work.shape, file, options)
    readings = [
        report.Reading(
            engine.name,
            PRECISION,
            engine.spec.ours,
            f"{peak_gigabytes(engine.process.pid):.1f} GB",
            None,
            values[engine.name],
        )
        for engine in engines
    ]
    return [report.row("generate", work.shape, readings, own, None) for own in readings if own.ours]
