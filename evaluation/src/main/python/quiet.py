"""Whether other processes use this machine: their load must not count against an engine. Linux."""

import os
import time
from pathlib import Path

PAUSE = 0.3  # seconds until the previous engine is certainly idle
BUSY = 0.05  # share of all cores that other processes may use
TICKS = os.sysconf("SC_CLK_TCK")

patience = 60.0  # seconds that a turn waits for a quiet machine; 0 does not wait


def wait() -> None:
    """Waits until the machine is quiet, or patience ends."""
    end = time.monotonic() + patience
    while True:
        before, start = used(None), time.monotonic()
        time.sleep(PAUSE)
        if share(used(None) - before, time.monotonic() - start) < BUSY or time.monotonic() > end:
            return


def turn(pid: int, run):
    """Runs on a quiet machine; runs again, at most twice, if other processes disturbed it.

    pid: the process whose work it is
    Returns the run's result, and whether the last run was disturbed, too.
    """
    for _ in range(3 if patience else 1):
        wait()
        before, start = used(pid), time.monotonic()
        result = run()
        disturbed = share(used(pid) - before, time.monotonic() - start) > BUSY
        if not disturbed:
            break
    return result, disturbed


def used(pid: int | None) -> float:
    """Seconds that the cores have worked for all processes but one, time stolen by the host included."""
    machine = Path("/proc/stat")
    if not machine.exists():
        return 0
    user, nice, system, _, _, irq, softirq, steal = map(int, machine.read_text().split()[1:9])
    own = 0
    if pid:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        own = sum(map(int, fields[11:15]))  # user and system time, its own and its ended children's
    return (user + nice + system + irq + softirq + steal - own) / TICKS


def share(seconds: float, elapsed: float) -> float:
    return seconds / elapsed / os.cpu_count()
