"""Text files as documents, and questions about them."""

import random
import re
from argparse import ArgumentParser
from pathlib import Path
from typing import NamedTuple

HOME = Path(__file__).resolve().parents[4]
HEADING = re.compile(r"^#{1,3} +(\S.*)$", re.MULTILINE)


class Document(NamedTuple):
    id: str
    text: str


def folder(chosen: Path | None, part: str) -> Path:
    """The chosen folder; by default a part of the shared data if that is there, else the samples."""
    shared = HOME.parent / "shared/data/corpora" / part
    return chosen or (shared if shared.is_dir() else HOME / "samples/handbook")


def option(parser: ArgumentParser) -> None:
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each Nth document (%(default)s)")


def read(root: Path, every: int = 1) -> list[Document]:
    """The Markdown below a folder that is not blank, or each Nth file of it."""
    if every < 1:
        raise SystemExit(f"--every is {every}; at least 1 is needed")
    files = sorted(root.rglob("*.md"))[::every]
    if not files:
        raise SystemExit(f"there is no Markdown in {root}")
    texts = ((file.relative_to(root).as_posix(), file.read_text(errors="replace")) for file in files)
    return [Document(name, text) for name, text in texts if text.strip()]


def questions(documents: list[Document]) -> list[str]:
    """Headings, in an order of their own."""
    found = list(dict.fromkeys(heading for document in documents for heading in HEADING.findall(document.text)))
    random.Random(1).shuffle(found)
    return found
