"""Real text of mixed lengths: titles or questions, which are short, and chunks of documents."""

import json
from pathlib import Path
from typing import Callable, NamedTuple

from models import HOME

DATA = HOME.parent / "shared/data"
CHUNK_TOKENS = 256
SHORT, LONG, CALIBRATION = 128, 64, 300  # how many of each


class Texts(NamedTuple):
    source: str
    ragged: list[str]
    calibration: list[str]  # for post-training quantization


def real(language: str, count: Callable[[str], int]) -> Texts:
    """Reads from the folder of shared data if it is there, else from the samples.

    count: tokens of a text
    """
    beir = DATA / "beir" / {"en": "scifact", "zh": "xquad_zh"}[language]
    handbook = DATA / "corpora" / {"en": "sourcegraph_handbook", "zh": "tidb_operator_docs/zh"}[language]
    if beir.is_dir() and handbook.is_dir():
        documents = lines(beir / "corpus.jsonl")
        short = documents if language == "en" else lines(beir / "queries.jsonl")
        short = [entry["title" if language == "en" else "text"] for entry in short]
        calibration = [entry["text"] for entry in documents]
        source = f"{beir.name} and {handbook.relative_to(DATA)}"
    else:
        handbook = HOME / "samples" / {"en": "handbook", "zh": "handbook-zh"}[language]
        questions = json.loads((HOME / "samples/evaluation.json").read_text())
        short = [entry["question"] for entry in questions if entry["collection"] == handbook.name]
        calibration = chunks(handbook, count)
        source = f"samples/{handbook.name}"
    ragged = spread(short, SHORT) + spread(chunks(handbook, count), LONG)
    return Texts(source, ragged, spread(calibration, CALIBRATION))


def lines(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def chunks(folder: Path, count: Callable[[str], int]) -> list[str]:
    """Runs of paragraphs, each as many as fit into a chunk."""
    found = []
    for file in sorted(file for ending in ("md", "txt") for file in folder.rglob(f"*.{ending}")):
        chunk = ""
        for paragraph in file.read_text(errors="replace").split("\n\n"):
            longer = f"{chunk}\n\n{paragraph}".strip()
            if chunk and count(longer) > CHUNK_TOKENS:
                found.append(chunk)
                longer = paragraph.strip()
            chunk = longer
        found.append(chunk)
    return [chunk for chunk in found if chunk and count(chunk) <= CHUNK_TOKENS]


def spread(texts: list[str], count: int) -> list[str]:
    """A number of evenly spaced texts; some are repeated if there are too few."""
    return [texts[index * len(texts) // count] for index in range(count)]
