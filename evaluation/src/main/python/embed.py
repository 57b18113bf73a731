"""Encoders: token ids or texts in, unit vectors out."""

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

import quiet
import report
import texts
from engine_process import PYTHON, Engine, in_turn, measured, ours, peer, started
from models import MODELS, Model, fetch
from progress import say

SHAPES = [(1, 16), (8, 128), (32, 128), (32, 256)]
PASS = 8192  # tokens of a work of fixed shape; at most 16 batches
RAGGED_BATCH = 32
CLASS, SEPARATOR = 101, 102


class Work(NamedTuple):
    work: str  # "embed" or "embed-text"
    shape: str
    file: Path
    tokens: int
    attended: float  # how many tokens a token looks at, on average


def measure(options) -> dict:
    """Rows of all works, and the limits that were measured between the rounds."""
    model = MODELS[options.model]
    fetch(model)
    with tempfile.TemporaryDirectory() as folder:
        works, calibration, source = write(model, Path(folder), options.shapes)
        say(f"ragged text is from {source}")
        engines = start(model, options, calibration)
        try:
            settings = prepare(engines, works, options.seconds)
            cosines = compare(engines, works, Path(folder))
            limits, values = rounds(engines, works, options)
        finally:
            for engine in engines:
                engine.end()
    rows = []
    for work in works:
        readings = [
            report.Reading(
                engine.name,
                engine.spec.precision,
                engine.spec.ours,
                settings[engine.name, work],
                cosines[engine.name],
                values[engine.name, work],
            )
            for engine in engines
        ]
        rows += [
            report.row(work.work, work.shape, readings, reading, limit(model, work, reading.precision, limits))
            for reading in readings
            if reading.ours
        ]
    return {"model": model.name, "text": source, "limits": limits, "rows": rows}


def write(model: Model, folder: Path, shapes: list[str]) -> tuple[list[Work], Path, str]:
    """Files that the engines read: works, and sequences to calibrate on."""
    tokenizer = model.load_tokenizer()
    real = texts.real(model.language, lambda text: len(tokenizer.encode(text).ids))
    random.seed(1)
    works = []
    for rows, length in SHAPES:
        count = min(PASS // (rows * length), 16)
        batches = [[sequence(tokenizer.get_vocab_size(), length) for _ in range(rows)] for _ in range(count)]
        works.append(token_work(folder, f"{rows}x{length}", batches, free=False))
    sequences = sorted((tokenizer.encode(text).ids for text in real.ragged), key=len)
    batches = [sequences[at : at + RAGGED_BATCH] for at in range(0, len(sequences), RAGGED_BATCH)]
    ragged = token_work(folder, "ragged", batches, free=True)
    file = folder / "texts.json"
    file.write_text(json.dumps({"texts": real.ragged}))
    works += [ragged, ragged._replace(work="embed-text", file=file)]
    calibration = folder / "calibration.json"
    calibration.write_text(
        json.dumps([tokenizer.encode(text).ids[: texts.CHUNK_TOKENS] for text in real.calibration])
    )
    return [work for work in works if not shapes or work.shape in shapes], calibration, real.source


def sequence(vocabulary: int, length: int) -> list[int]:
    return [CLASS, *random.choices(range(1000, vocabulary), k=length - 2), SEPARATOR]


def token_work(folder: Path, shape: str, batches: list, free: bool) -> Work:
    file = folder / f"{shape}.json"
    file.write_text(json.dumps({"batches": batches, "free": free}))
    lengths = [len(sequence) for batch in batches for sequence in batch]
    tokens = sum(lengths)
    return Work("embed", shape, file, tokens, sum(length**2 for length in lengths) / tokens)


def start(model: Model, options, calibration: Path) -> list[Engine]:
    """The loaded engines. One that this machine cannot run is left out, with a line that says so."""
    calibrated = f"--calibration={calibration}"
    specs = [ours(model.name, precision, options.threads) for precision in options.precision]
    for library, variant, precision, *more in [
        ("onnxruntime", "fp32", "fp32"),
        ("onnxruntime", "packed", "int8"),
        ("onnxruntime", "dynamic", "int8"),
        ("openvino", "fp32", "fp32", calibrated),
        ("openvino", "bf16", "bf16", calibrated),
        ("openvino", "int8", "int8", calibrated),
        ("torch", "fp32", "fp32"),
        ("torch", "bf16", "bf16"),
    ]:
        if variant == "packed" and not model.quantized_sha256:
            continue
        specs.append(peer(library, variant, precision, model.name, options.threads, *more))
    return started(specs, options.threads)


def prepare(engines: list[Engine], works: list[Work], seconds: float) -> dict:
    settings = {}
    for work in works:
        for engine in engines:
            answer, _ = engine.ask_alone("prepare", work.file, seconds=seconds)
            settings[engine.name, work] = answer["setting"]
            say(f"{work.work} {work.shape}: {engine.name} is warm, {answer['setting'] or 'no settings'}")
    return settings


def compare(engines: list[Engine], works: list[Work], folder: Path) -> dict[str, float]:
    """Mean cosine of each engine's vectors to PyTorch's in fp32, on the last work of token ids."""
    work = [work for work in works if work.work == "embed"][-1]
    vectors = {}
    for engine in engines:
        out = folder / "vectors"
        engine.ask("encode", work.file, out=str(out), seconds=0)
        rows = sum(map(len, json.loads(work.file.read_text())["batches"]))
        vectors[engine.name] = np.fromfile(out, np.float32).reshape(rows, -1)
    return {name: float((these * vectors["torch fp32"]).sum(1).mean()) for name, these in vectors.items()}


def rounds(engines: list[Engine], works: list[Work], options) -> tuple[dict, dict]:
    """Limits, the best of all rounds; tokens a second by engine and work, one value a round."""
    limits = {}
    values = {(engine.name, work): [] for engine in engines for work in works}
    for number in range(options.rounds):
        quiet.wait()
        command = [sys.executable, PYTHON / "limits.py", f"--threads={options.threads}"]
        now = json.loads(subprocess.check_output(command, stderr=subprocess.DEVNULL))
        limits = {name: max(value, limits.get(name, 0)) for name, value in now.items()}
        for work in works:
            for engine in in_turn(engines, number):
                what = f"round {number + 1}, {work.work} {work.shape}"
                values[engine.name, work].append(measured(engine, what, work.file, options.seconds))
    return limits, values


def limit(model: Model, work: Work, precision: str, limits: dict[str, float]) -> float:
    """Tokens a second if products took all the time; attention is never in int8."""
    products = 2 * 12 * model.width**2 * model.layers
    attention = 4 * work.attended * model.width * model.layers
    rate = {"plain": "fp32"}.get(precision, precision)
    attention_rate = "fp32" if rate == "fp32" else "bf16"
    return 1e9 / (products / limits[f"{rate}_gops"] + attention / limits[f"{attention_rate}_gops"])
