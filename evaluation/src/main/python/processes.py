"""Resident memory and processor time of the platform's processes. Linux."""

import os
from pathlib import Path

NAMES = {"standalone.kafka": "kafka", "standalone.elasticsearch": "elasticsearch"}


def resident(pid: int) -> dict[str, int]:
    """MB by process.

    pid: that of "up", in which the services run
    """
    return {name(process): megabytes(process) for process in family(pid)}


def processor_seconds(pid: int) -> dict[str, float]:
    """Processor time by process, in seconds.

    pid: that of "up", in which the services run
    """
    return {name(process): seconds(process) for process in family(pid)}


def family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task").glob("*/children")
    return [pid, *(int(child) for file in children for child in file.read_text().split())]


def name(pid: int) -> str:
    command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return next((short for part, short in NAMES.items() if part in command), "services")


def megabytes(pid: int, kind: str = "VmRSS") -> int:
    """Resident memory.

    kind: RssAnon for what is the process's own, RssFile for what is mapped from files, VmRSS for both
    """
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(kind)) // 1024


def seconds(pid: int) -> float:
    """Of all threads, also of those that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    user, system = int(fields[11]), int(fields[12])
    return (user + system) / os.sysconf("SC_CLK_TCK")
