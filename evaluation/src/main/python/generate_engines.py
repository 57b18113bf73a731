"""The engines of a generation: ours, llama.cpp with each type of weights, and PyTorch."""

import subprocess
import sys
from pathlib import Path

from engine_process import PYTHON, Spec, java
from models import HOME
from progress import say

PRECISION = "q4_1"  # of the file, which each engine turns into what it computes with
QUANTIZED = [PRECISION, "q4_0", "q8_0"]
TORCH = ["fp32", "bf16"]
PEERS = [f"llama.cpp {kind}" for kind in QUANTIZED] + [f"torch {precision}" for precision in TORCH]
LOOKUPS = ["12/48", "3/8"]  # of llama.cpp: its defaults, and what ours does


class Engines:
    def __init__(self, file: Path, threads: int, peers: list[str] | None):
        """peers: which are wanted; None for all"""
        self.file = file
        self.threads = threads
        self.wanted = PEERS if peers is None else peers
        self.llamacpp_python = self.installed()

    @staticmethod
    def installed() -> str | None:
        requirements = HOME / "build/llama-server-requirements.txt"
        command = [HOME / "build/venv", "tools/llama-server", requirements]
        venv = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        if venv.returncode:
            say("left out: llama.cpp cannot be installed")
            return None
        return venv.stdout.strip()

    def ours(self) -> Spec:
        arguments = [f"--model={self.file}", f"--threads={self.threads}"]
        return Spec(PRECISION, True, java(self.threads) + ["dev.headwater.evaluation.GptEngine", *arguments])

    def llamacpp(self, context: int, streams: int = 1, lookup: str | None = None) -> list[Spec]:
        """One for each type of weights.

        context: tokens that it has room for, of each stream
        """
        if not self.llamacpp_python:
            return []
        from quantized import variant  # with a library that only the peers' environments have

        specs = []
        for kind in QUANTIZED:
            name = f"llama.cpp {kind}"
            if name not in self.wanted:
                continue
            command = [self.llamacpp_python, str(PYTHON / "peer_llamacpp.py"), f"--model={variant(self.file, kind)}"]
            command += [f"--threads={self.threads}", f"--context={context}", f"--streams={streams}"]
            command += [f"--lookup={lookup}", f"--name={name} lookup {lookup}"] if lookup else [f"--name={name}"]
            specs.append(Spec(kind, False, command))
        return specs

    def torch(self) -> list[Spec]:
        command = [sys.executable, str(PYTHON / "peer_torch_gpt.py"), f"--model={self.file}"]
        command += [f"--threads={self.threads}"]
        return [
            Spec(precision, False, [*command, f"--precision={precision}"])
            for precision in TORCH
            if f"torch {precision}" in self.wanted
        ]
