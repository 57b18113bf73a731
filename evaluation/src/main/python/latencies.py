"""Readings of latencies, and their percentiles."""

import math
import time
from collections import defaultdict
from contextlib import contextmanager

from http_client import Problem

HEADER = f"{'engine':<11}{'phase':<18}{'what':<34}{'count':>6}{'failed':>7}{'p50':>9}{'p99':>9}{'most':>9}  ms"


class Readings:
    """Seconds by what was measured, and what failed. Any thread may add to them."""

    def __init__(self):
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.failures: dict[str, list[str]] = defaultdict(list)

    @contextmanager
    def reading(self, what: str, since: float):
        """Takes the time until the block ends.

        since: of time.monotonic()
        """
        try:
            yield
        except (OSError, Problem) as failure:
            self.failures[what].append(str(failure))
        else:
            self.add(what, since)

    def add(self, what: str, since: float) -> None:
        self.seconds[what].append(time.monotonic() - since)

    def rows(self, engine: str, phase: str) -> list[dict]:
        return [
            {"engine": engine, "phase": phase, "what": what}
            | summary(self.seconds[what])
            | {"failed": len(self.failures[what]), "failure": next(iter(self.failures[what]), None)}
            for what in sorted({*self.seconds, *self.failures})
        ]


def summary(seconds: list[float]) -> dict:
    return {
        "count": len(seconds),
        "p50": percentile(seconds, 50),
        "p99": percentile(seconds, 99),
        "most": percentile(seconds, 100),
    }


def percentile(seconds: list[float], percent: int) -> float | None:
    """By the nearest rank, in milliseconds."""
    if not seconds:
        return None
    return round(1000 * sorted(seconds)[math.ceil(percent / 100 * len(seconds)) - 1], 1)


def table(rows: list[dict]) -> str:
    lines = [HEADER]
    for row in rows:
        numbers = "".join(f"{'' if row[name] is None else row[name]:>9}" for name in ("p50", "p99", "most"))
        lines.append(
            f"{row['engine']:<11}{row['phase']:<18}{row['what']:<34}{row['count']:>6}{row['failed']:>7}{numbers}"
            + (f"  {row['failure']}" if row["failure"] else "")
        )
    return "\n".join(lines)
