"""Whether others use this machine meanwhile: what they take must not count against an engine. Linux."""

import os
import time
from pathlib import Path

PAUSE = 0.3  # seconds until the engine before is surely idle
BUSY = 0.05  # of all cores, by others
TICKS = os.sysconf("SC_CLK_TCK")

patience = 60.0  # seconds that a turn waits for a quiet machine; 0 takes it as it is


def wait() -> None:
    """Until nobody works, or patience ends."""
    end = time.monotonic() + patience
    while True:
        before, start = used(None), time.monotonic()
        time.sleep(PAUSE)
        if share(used(None) - before, time.monotonic() - start) < BUSY or time.monotonic() > end:
            return


def turn(pid: int, run):
    """Runs when nobody else works; once more, and a third time, if somebody began meanwhile.

    pid: the process whose work it is
    Returns what the run returned, and whether others disturbed it all the same.
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
    """Seconds that the cores have worked, or were taken by the host, for all but a process."""
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
