"""What the peers share: padding, the search for the best setting, and the protocol.

An engine is a process. It prints a line when it has loaded, and then answers each line of JSON on its
standard input with one on its standard output; between them it is idle.

    {"do": "prepare", "work": FILE, "seconds": S}              tries the settings, keeps the best
    {"do": "measure", "work": FILE, "seconds": S}              {"tokens_per_second": …}
    {"do": "encode", "work": FILE, "out": FILE}                writes the vectors as floats

A work is {"batches": [[[id, …], …], …], "free": false} or {"texts": [text, …]}. A free work, and texts,
may be batched again; otherwise each batch ends before the next begins.
"""

import json
import os
import sys
import time
from typing import Callable, NamedTuple

import numpy as np
from tokenizers import Tokenizer

from models import Model

FREE_BATCH = 32  # sequences in a call where a setting says "whole batches"


class Batch(NamedTuple):
    """Sequences padded to the longest; arrays of int64, rows × longest."""

    ids: np.ndarray
    mask: np.ndarray


class Setting(NamedTuple):
    """A way to run a batch.

    rows: sequences in a call; None for whole batches
    run: batches that are due together → their vectors, in order
    """

    name: str
    rows: int | None
    run: Callable[[list[Batch]], list[np.ndarray]]

    def __str__(self):
        return f"{self.name}, {f'{self.rows} rows' if self.rows else 'whole batches'} a call"


def padded(sequences: list[list[int]]) -> Batch:
    ids = np.zeros((len(sequences), max(map(len, sequences))), np.int64)
    mask = np.zeros_like(ids)
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence)] = sequence
        mask[row, : len(sequence)] = 1
    return Batch(ids, mask)


def split(sequences: list[list[int]], rows: int) -> list[Batch]:
    return [padded(sequences[start : start + rows]) for start in range(0, len(sequences), rows)]


class TokenWork:
    """Batches of token ids; they are padded before the clock runs."""

    def __init__(self, batches, free):
        self.free = free
        self.batches = [sum(batches, [])] if free else batches  # one, if they may be batched again
        self.tokens = sum(len(sequence) for batch in self.batches for sequence in batch)
        self.shapes = set() if free else {(len(batch), len(batch[0])) for batch in self.batches}

    def plan(self, setting: Setting) -> Callable[[], list[np.ndarray]]:
        whole = FREE_BATCH if self.free else len(self.batches[0])
        parts = [split(batch, setting.rows or whole) for batch in self.batches]
        return lambda: [vectors for batch in parts for vectors in setting.run(batch)]

    def sample(self):
        return TokenWork([self.batches[0][:: 4 if self.free else 1]], self.free)


class TextWork:
    """Texts: tokenized, sorted by length and padded while the clock runs."""

    def __init__(self, texts, tokenizer):
        self.texts = texts
        self.tokenizer = tokenizer
        self.tokens = sum(map(len, self.sequences()))
        self.shapes = set()

    def sequences(self):
        return [encoding.ids for encoding in self.tokenizer.encode_batch(self.texts)]

    def plan(self, setting: Setting) -> Callable[[], list[np.ndarray]]:
        return lambda: setting.run(split(sorted(self.sequences(), key=len), setting.rows or FREE_BATCH))

    def sample(self):
        return TextWork(self.texts[::4], self.tokenizer)


def read(file: str, tokenizer: Tokenizer):
    with open(file) as content:
        work = json.load(content)
    if "texts" in work:
        return TextWork(work["texts"], tokenizer)
    return TokenWork(work["batches"], work["free"])


def rate(run: Callable, tokens: int, seconds: float) -> float:
    """Tokens per second over as many whole passes as fill the time."""
    done, elapsed, start = 0, 0.0, time.perf_counter()
    while elapsed < seconds:
        run()
        done += tokens
        elapsed = time.perf_counter() - start
    return done / elapsed


def best(settings: list[Setting], work, seconds: float) -> Setting:
    """Tries the settings in turn, three times: the first warms up, and one busy moment must not decide."""
    work = work.sample()
    settings = distinct(settings, work)
    plans = [work.plan(setting) for setting in settings]
    rates = [[rate(plan, work.tokens, seconds / 8) for plan in plans] for _ in range(3)]
    return settings[int(np.argmax(np.max(rates, axis=0)))]


def distinct(settings: list[Setting], work) -> list[Setting]:
    """Drops the settings that ask for more rows per call than a batch has."""
    rows = max((rows for rows, _ in work.shapes), default=FREE_BATCH)
    return [setting for setting in settings if setting.rows is None or setting.rows < rows]


def serve(engine: str, settings: Callable[[set], list[Setting]], model: Model) -> None:
    """Answers until the input ends.

    settings: shapes of the batches (rows, length), none if they vary → what is worth a trial
    """
    tokenizer = model.load_tokenizer()
    works, plans, chosen = {}, {}, {}
    say(engine=engine)
    for line in sys.stdin:
        request = json.loads(line)
        file = request["work"]
        if request["do"] == "prepare":
            work = works[file] = read(file, tokenizer)
            shapes = frozenset(work.shapes)  # texts share the setting of ids of varying length
            if shapes not in chosen:
                chosen[shapes] = best(settings(shapes), work, request["seconds"])
            plans[file] = work.plan(chosen[shapes])
            plans[file]()
            say(setting=str(chosen[shapes]))
        elif request["do"] == "measure":
            say(tokens_per_second=rate(plans[file], works[file].tokens, request["seconds"]))
        elif request["do"] == "encode":
            np.concatenate(plans[file]()).astype(np.float32).tofile(request["out"])
            say()


ANSWERS = os.fdopen(os.dup(sys.stdout.fileno()), "w")
os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # keeps what libraries print out of the answers


def say(**answer) -> None:
    print(json.dumps(answer), file=ANSWERS, flush=True)
