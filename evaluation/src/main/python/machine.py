"""What a measurement ran on."""

import os
import platform
import time
from pathlib import Path


def machine(threads: int) -> dict:
    names = [line.split(":")[1].strip() for line in cpu_lines() if line.startswith("model name")]
    flags = next((line.split(":")[1].split() for line in cpu_lines() if line.startswith("flags")), [])
    wanted = ["avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8"]
    return {
        "processor": names[0] if names else platform.processor() or platform.machine(),
        "has": [flag for flag in wanted if flag in flags],
        "cores": os.cpu_count(),
        "threads": threads,
        "system": platform.platform(),
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def cpu_lines() -> list[str]:
    file = Path("/proc/cpuinfo")
    return file.read_text().splitlines() if file.exists() else []
