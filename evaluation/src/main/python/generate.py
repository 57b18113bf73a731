"""Generation: prompts read, tokens written alone and together, quotes, a process's first token, its memory."""

import json
import os
import subprocess
import tempfile
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Iterator, NamedTuple

import quiet
import quotes
import report
from engine_process import Engine, Spec, in_turn, rates, started
from generate_engines import LOOKUPS, Engines
from models import HOME, build, weights
from processes import megabytes
from progress import say

MODEL = "smollm2-135m-instruct"
VOCABULARY = 49152
MOMENT = 1e-9  # seconds of a measurement that does its work once


class Work(NamedTuple):
    shape: str
    content: dict  # of the file that the engines read: GptEngine says what


def random_tokens(shape: str, prompt: int, tokens: int = 0, streams: int = 1) -> Work:
    """A prompt that is read, or the tokens that are written after it, at once in each stream."""
    return Work(shape, {"prompt": prompt, "tokens": tokens, "vocabulary": VOCABULARY, "streams": streams})


def quoted(shape: str, lookup: bool) -> Work:
    return Work(shape, {"prompts": quotes.prompts(), "tokens": 96, "lookup": lookup})


ALONE = [
    random_tokens("read 128", 128),
    random_tokens("read 512", 512),
    random_tokens("read 2k", 2048),
    random_tokens("at 16", 16, 64),
    random_tokens("at 1k", 1024, 64),
    random_tokens("at 4k", 4096, 64),
]
CONTEXT = 5120  # of llama.cpp; holds the longest of these
TOGETHER = [random_tokens(f"{streams} at 16", 16, 64, streams) for streams in (8, 32)]
ALONE_AS_THESE = "at 16"
STREAM_CONTEXT = 256
QUOTED = quoted("quoted", lookup=True)
ONE_BY_ONE = quoted("one by one", lookup=False)
QUOTED_CONTEXT = 2048
FIRST = random_tokens("first token", 32)
LOADED, AFTERWARDS = "loaded", "afterwards"  # memory, beside the works alone


def measure(options) -> dict:
    build()
    subprocess.run([HOME / "headwater", "models", MODEL], check=True, stdout=subprocess.DEVNULL)
    engines = Engines(weights(MODEL) / "model.gguf", options.threads, options.peers)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), options)
        rows = alone(engines, bench) + together(engines, bench) + quoting(engines, bench) + first(engines, bench)
    return {"model": MODEL, "text": "random tokens", "limits": {}, "rows": rows}


class Bench:
    """What all works share: their files, and the options of the command."""

    def __init__(self, folder: Path, options):
        self.folder = folder
        self.options = options
        self.lone: dict[str, float] = {}  # tokens a second that an engine writes alone, if that was measured

    def wants(self, shape: str) -> bool:
        return not self.options.shapes or shape in self.options.shapes

    def file(self, work: Work) -> Path:
        """The work's file."""
        file = self.folder / f"{work.shape}.json"
        file.write_text(json.dumps(work.content))
        return file

    @contextmanager
    def running(self, specs: list[Spec]) -> Iterator[list[Engine]]:
        engines = started(specs, self.options.threads)
        try:
            yield engines
        finally:
            for engine in engines:
                engine.end()

    def turns(self, work: Work, engines: list[Engine]) -> list[report.Reading]:
        """Each engine's tokens a second, and the setting that it has found best."""
        file = self.file(work)
        settings = {
            engine.name: engine.ask("prepare", file, seconds=self.options.seconds)["setting"] for engine in engines
        }
        values = rates(engines, work.shape, file, self.options)
        return [reading(engine, settings[engine.name], values[engine.name]) for engine in engines]


def reading(engine: Engine, setting: str, values: list[float]) -> report.Reading:
    return report.Reading(engine.name, engine.spec.precision, engine.spec.ours, setting, None, values)


def row(shape: str, readings: list[report.Reading], unit: str = "tok/s") -> dict:
    ours = next(reading for reading in readings if reading.ours)
    return report.row("generate", shape, readings, ours, None, unit, any_precision=True)


def alone(engines: Engines, bench: Bench) -> list[dict]:
    """One text at a time; and the memory before the first and after the last."""
    works = [work for work in ALONE if bench.wants(work.shape)]
    if not works and not bench.wants(LOADED):
        return []
    rows = []
    with bench.running([engines.ours(), *engines.llamacpp(CONTEXT), *engines.torch()]) as running:
        memory = [row(LOADED, [resident(engine) for engine in running], "MB")]
        for work in works:
            readings = bench.turns(work, running)
            rows.append(row(work.shape, readings))
            if work.shape == ALONE_AS_THESE:
                bench.lone = {reading.engine: median(reading.values) for reading in readings}
        memory.append(row(AFTERWARDS, [resident(engine) for engine in running], "MB"))
    return rows + [entry for entry in memory if bench.wants(entry["shape"])]


def resident(engine: Engine) -> report.Reading:
    """Megabytes of a process."""
    whole, own, mapped = (megabytes(engine.process.pid, kind) for kind in ("VmRSS", "RssAnon", "RssFile"))
    return reading(engine, f"{own} MB its own, {mapped} MB of files", [whole])


def together(engines: Engines, bench: Bench) -> list[dict]:
    """Several texts at once."""
    rows = []
    for work in TOGETHER:
        if not bench.wants(work.shape):
            continue
        streams = work.content["streams"]
        with bench.running(
            [engines.ours(), *engines.llamacpp(STREAM_CONTEXT, streams), *engines.torch()]
        ) as running:
            readings = [shared(reading, streams, bench.lone) for reading in bench.turns(work, running)]
            rows.append(row(work.shape, readings))
    return rows


def shared(reading: report.Reading, streams: int, lone: dict[str, float]) -> report.Reading:
    """A reading that says how fast each stream is, beside a text that is written alone."""
    if reading.engine not in lone:
        return reading
    share = median(reading.values) / streams / lone[reading.engine]
    each = f"each {share:.0%} as fast as alone"
    return reading._replace(setting=f"{reading.setting}, {each}" if reading.setting else each)


def quoting(engines: Engines, bench: Bench) -> list[dict]:
    """Texts that quote their prompt, without lookup and with it, which must not change them."""
    if not bench.wants(ONE_BY_ONE.shape) and not bench.wants(QUOTED.shape):
        return []
    lookup = [spec for setting in LOOKUPS for spec in engines.llamacpp(QUOTED_CONTEXT, lookup=setting)]
    rows = []
    with bench.running([engines.ours(), *engines.llamacpp(QUOTED_CONTEXT), *lookup]) as running:
        without = [engine for engine in running if engine.spec not in lookup]
        texts = {kind(engine): written(engine, ONE_BY_ONE, bench) for engine in without}
        if bench.wants(ONE_BY_ONE.shape):
            rows.append(row(ONE_BY_ONE.shape, bench.turns(ONE_BY_ONE, without)))
        if bench.wants(QUOTED.shape):
            equal = {engine.name: alike(written(engine, QUOTED, bench), texts[kind(engine)]) for engine in running}
            readings = bench.turns(QUOTED, running)
            rows.append(row(QUOTED.shape, [r._replace(setting=equal[r.engine]) for r in readings]))
    return [entry | {"text": "samples/handbook"} for entry in rows]


def kind(engine: Engine) -> tuple[bool, str]:
    """What engines have in common that differ in lookup alone."""
    return engine.spec.ours, engine.spec.precision


def written(engine: Engine, work: Work, bench: Bench) -> list[str]:
    return engine.ask("write", bench.file(work))["texts"]


def alike(texts: list[str], expected: list[str]) -> str:
    equal = sum(text == other for text, other in zip(texts, expected, strict=True))
    return f"{equal} of {len(texts)} texts as one by one"


def first(engines: Engines, bench: Bench) -> list[dict]:
    """Milliseconds from a process's start to the first token that it writes."""
    if not bench.wants(FIRST.shape):
        return []
    with bench.running([engines.ours(), *engines.llamacpp(STREAM_CONTEXT), *engines.torch()]) as running:
        pass  # from now on their files are in memory, and those that cannot run are left out
    values: dict[str, list[float]] = {engine.name: [] for engine in running}
    for number in range(bench.options.rounds):
        for engine in in_turn(running, number):
            start = partial(milliseconds_to_first_token, engine.spec, bench.file(FIRST), bench.options.threads)
            took, disturbed = quiet.turn([os.getpid()], start)
            values[engine.name].append(took)
            say(f"{FIRST.shape}: {engine.name} {took:,.0f} ms" + (", disturbed by other work" if disturbed else ""))
    return [row(FIRST.shape, [reading(engine, "", values[engine.name]) for engine in running], "ms")]


def milliseconds_to_first_token(spec: Spec, file: Path, threads: int) -> float:
    start = time.perf_counter()
    engine = Engine(spec, threads)
    engine.ask("measure", file, seconds=MOMENT)
    took = time.perf_counter() - start
    engine.end()
    return 1000 * took
