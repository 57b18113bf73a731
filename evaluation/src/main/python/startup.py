"""Measures a start of a built tree: seconds from "up" to ready, and of each process the processor time that this took and
the resident memory, fresh and after the samples were ingested and a question was answered. Uses a data folder and ports
of its own. Linux."""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from platform_process import HOME, Platform
from processes import processor_seconds, resident

LANGUAGES = {"handbook": "en", "handbook-zh": "zh"}
QUESTION = "How many days of paid vacation do full-time employees receive?"


def show(platform: Platform, when: str) -> None:
    print(f"Resident memory, MB ({when}):")
    for name, megabytes in resident(platform.process.pid).items():
        print(f"  {name:<14} {megabytes:5}")


def main() -> None:
    argparse.ArgumentParser(prog="evaluation/startup", description=__doc__).parse_args()
    with TemporaryDirectory() as data, Platform(Path(data), {}) as platform:
        print(f"From up to ready: {platform.seconds_to_ready:.1f} s")
        print("Processor time, s:")
        for name, seconds in processor_seconds(platform.process.pid).items():
            print(f"  {name:<14} {seconds:5.1f}")
        show(platform, "fresh")
        for collection, language in LANGUAGES.items():
            platform.ingest(HOME / "samples" / collection, language)
        platform.command("ask", QUESTION)
        show(platform, "after the samples and a question")


if __name__ == "__main__":
    main()
