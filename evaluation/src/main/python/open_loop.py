"""Probes at fixed rates: one begins when it is due, however long those before it take, so that a stall counts against
all that it holds up."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

THREADS = 512  # most probes at a time


class Probe(NamedTuple):
    """What is repeated.

    count: how often, when the machine is otherwise idle
    run: takes the number of the repetition, and when it was due, of time.monotonic()
    """

    per_second: float
    count: int
    run: Callable[[int, float], None]


def alone(probe: Probe) -> None:
    together([probe], lambda number: number < probe.count)


def together(probes: list[Probe], goes_on: Callable[[int], bool]) -> None:
    """Repeats each as long as it may go on, and waits for all."""
    with ThreadPoolExecutor(THREADS) as pool:
        loops = [pool.submit(loop, pool, probe, goes_on) for probe in probes]
        for started in [future.result() for future in loops]:
            for future in started:
                future.result()


def loop(pool: ThreadPoolExecutor, probe: Probe, goes_on: Callable[[int], bool]) -> list[Future]:
    start, futures = time.monotonic(), []
    while goes_on(len(futures)):
        due = start + len(futures) / probe.per_second
        time.sleep(max(0.0, due - time.monotonic()))
        futures.append(pool.submit(probe.run, len(futures), due))
    return futures
