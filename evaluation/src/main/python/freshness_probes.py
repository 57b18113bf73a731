"""What is asked of an engine while its latencies are measured."""

import math
import random
import string
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from latencies import Readings
from open_loop import Probe, alone, together

PAUSE = 0.005  # seconds between two searches for a document, at least
PAUSE_SHARE = 0.05  # of the time so far: those that wait long must not be the load
PATIENCE = 600  # seconds that a document may take
WARM_SECONDS = 15  # of each probe before the readings

T = TypeVar("T")


class Engine(Protocol):
    """A system that searches documents.

    ways: in which it is seen that a document is there, or gone
    modes: of a search
    """

    name: str
    ways: list[str]
    modes: list[str]

    def submit(self, document: str, text: str, way: str) -> None:
        """Returns once it is found by its text."""

    def delete(self, document: str, text: str, way: str) -> None:
        """Returns once it is no longer found."""

    def search(self, query: str, mode: str) -> list[str]:
        """The ids of the best passages' documents."""


def document_probe(engine: Engine, per_second: float, count: int, readings: Readings) -> Probe:
    """A small document with a word of its own comes, is found, and goes."""

    def run(number: int, due: float) -> None:
        way = engine.ways[number % len(engine.ways)]
        word = "".join(random.choices(string.ascii_lowercase, k=12))
        text = f"Gauge {word} was read at the weir this morning."
        with readings.reading(f"submitted, found: {way}", due):
            engine.submit(f"probe-{word}", text, way)
        with readings.reading(f"deleted, gone: {way}", time.monotonic()):
            engine.delete(f"probe-{word}", text, way)

    return Probe(per_second, count, run)


def search_probe(engine: Engine, questions: list[str], per_second: float, count: int, readings: Readings) -> Probe:
    def run(number: int, due: float) -> None:
        mode = engine.modes[number % len(engine.modes)]
        with readings.reading(f"search, {mode}", due):
            engine.search(questions[number % len(questions)], mode)

    return Probe(per_second, count, run)


def until(done: Callable[[], bool]) -> None:
    start = time.monotonic()
    while not done():
        elapsed = time.monotonic() - start
        if elapsed > PATIENCE:
            raise TimeoutError(f"not within {PATIENCE} s")
        time.sleep(max(PAUSE, PAUSE_SHARE * elapsed))


def warm(probes: Iterable[Probe]) -> None:
    """Code is compiled as it runs."""
    for probe in probes:
        alone(probe._replace(count=min(probe.count, math.ceil(WARM_SECONDS * probe.per_second))))


def idle(probes: Iterable[Probe]) -> None:
    """One probe after the other."""
    for probe in probes:
        alone(probe)


def beside(probes: list[Probe], work: Callable[[], T]) -> T:
    """All probes at the same time, while the work is done. Returns what it returns."""
    with ThreadPoolExecutor(1) as pool:
        result = pool.submit(work)
        together(probes, lambda number: not result.done())
        return result.result()
