"""Docker Compose, with a project of its own beside any other."""

import os
import subprocess
from pathlib import Path

HOME = Path(__file__).resolve().parents[4]


class Project:
    def __init__(self, name: str, settings: dict[str, str]):
        self.name = name
        self.environment = os.environ | settings

    def __enter__(self) -> "Project":
        return self

    def __exit__(self, *_) -> None:
        self.run("down", "--volumes", "--timeout", "5")

    def run(self, *arguments: str) -> None:
        command = ["docker", "compose", "-p", self.name, *arguments]
        result = subprocess.run(command, cwd=HOME, env=self.environment, capture_output=True, text=True)
        if result.returncode:
            raise SystemExit(f"{' '.join(command)}: {result.stderr.strip()}")
