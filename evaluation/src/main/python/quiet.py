"""Whether other processes use this machine: their load must not count against an engine. Linux."""

import argparse
import os
import time
from pathlib import Path

PAUSE = 0.3  # seconds until the previous engine is certainly idle
BUSY = 0.05  # share of all cores that other processes may use
TICKS = os.sysconf("SC_CLK_TCK")

patience = 60.0  # seconds that a turn waits for a quiet machine; 0 does not wait


def option(parser: argparse.ArgumentParser) -> None:
    """Adds --patience, which the program hands to this module."""
    parser.add_argument(
        "--patience",
        type=float,
        default=patience,
        help="seconds that a turn waits while others use the machine (%(default)s); 0 takes it as it is",
    )


def wait() -> None:
    """Waits until the machine is quiet, or patience ends."""
    end = time.monotonic() + patience
    while True:
        before, start = used([]), time.monotonic()
        time.sleep(PAUSE)
        if share(used([]) - before, time.monotonic() - start) < BUSY or time.monotonic() > end:
            return


def turn(pids: list[int], run):
    """Runs on a quiet machine; runs again, at most twice, if other processes disturbed it.

    pids: the processes whose work it is
    Returns the run's result, and whether the last run was disturbed, too.
    """
    for _ in range(3 if patience else 1):
        wait()
        before, start = used(pids), time.monotonic()
        result = run()
        disturbed = share(used(pids) - before, time.monotonic() - start) > BUSY
        if not disturbed:
            break
    return result, disturbed


def used(own: list[int]) -> float:
    """Seconds that the cores have worked for all processes but these, time stolen by the host included."""
    machine = Path("/proc/stat")
    if not machine.exists():
        return 0
    user, nice, system, _, _, irq, softirq, steal = map(int, machine.read_text().split()[1:9])
    return (user + nice + system + irq + softirq + steal - sum(map(ticks, own))) / TICKS


def ticks(pid: int) -> int:
    """User and system time of a process and its ended children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15]))


def share(seconds: float, elapsed: float) -> float:
    return seconds / elapsed / os.cpu_count()
