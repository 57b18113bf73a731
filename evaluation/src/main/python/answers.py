"""Starts the platform, ingests the samples, asks every question at temperature 0, and checks the answers."""

import argparse
import json
import statistics
import sys
import textwrap
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import scoring
from platform_process import HOME, Platform
from progress import say

LANGUAGES = {"handbook": "en", "handbook-zh": "zh"}
SENTENCES = [3, 0]  # the default; 0 is whole passages, numbered


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="evaluation/answers", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="writes the results there, each answer among them")
    parser.add_argument(
        "--sentences",
        type=int,
        action="append",
        metavar="N",
        help="of the passages in a prompt (headwater.generate.sentences), 0 for whole passages; repeatable; by"
        " default 3 and then 0",
    )
    return parser.parse_args()


def ask(platform: Platform, asked: dict, texts: dict) -> dict:
    """An answer with its score.

    texts: those of documents, by path, that quotes were compared with so far
    """
    body = {"collection": asked["collection"], "question": asked["question"], "temperature": 0}
    start = time.monotonic()
    answer = platform.post("/v1/answers", body)
    seconds = time.monotonic() - start

    def text(document: str, version: int) -> str:
        path = platform.text_path(asked["collection"], document, version)
        if path not in texts:
            texts[path] = platform.text(path)
        return texts[path]

    return asked | {"seconds": round(seconds, 2)} | scoring.score(asked, answer, text)._asdict() | {"answer": answer}


def summary(sentences: int, language: str, results: list[dict]) -> dict:
    seconds = sorted(result["seconds"] for result in results)
    return {
        "sentences": sentences,
        "language": language,
        "questions": len(results),
        "right": sum(result["right"] for result in results),
        "grounded": sum(result["grounded"] for result in results),
        "both": sum(result["right"] and result["grounded"] for result in results),
        "quotes": sum(result["quotes"] for result in results),
        "exact": sum(result["exact"] for result in results),
        "expected_document": sum(result["expected_document"] for result in results),
        "median_seconds": statistics.median(seconds),
        "p90_seconds": seconds[-(-9 * len(seconds) // 10) - 1],
    }


def table(rows: list[dict]) -> str:
    names = ["sentences", "language", "questions", "right", "grounded", "both", "quotes", "exact", "of the document"]
    lines = ["  ".join([*names, "median s", "p90 s"])]
    for row in rows:
        *counts, median, p90 = row.values()
        cells = [f"{count:>{len(name)}}" for name, count in zip(names, counts)]
        lines.append("  ".join([*cells, f"{median:>8.2f}", f"{p90:>5.2f}"]))
    return "\n".join(lines)


def failed(sentences: int, results: list[dict]) -> list[str]:
    return [
        f"sentences {sentences}: {result['question']}\n"
        f"  expected {', '.join(result['expect'])}; answered: {shortened(result['answer']['answer'])}"
        + (f"\n  {result['quotes'] - result['exact']} quotes are not the document's text" if inexact(result) else "")
        for result in results
        if not result["right"] or inexact(result)
    ]


def shortened(text: str) -> str:
    return textwrap.shorten(text, 300, placeholder=" …")


def inexact(result: dict) -> bool:
    return result["exact"] < result["quotes"]


def main() -> None:
    chosen = options()
    questions = json.loads((HOME / "samples/evaluation.json").read_text())
    rows, answers, failures = [], [], []
    with TemporaryDirectory() as data:
        for sentences in chosen.sentences or SENTENCES:
            say(f"sentences {sentences}: the platform starts")
            with Platform(Path(data), {"HEADWATER_GENERATE_SENTENCES": str(sentences)}) as platform:
                for collection, language in LANGUAGES.items():
                    platform.ingest(HOME / "samples" / collection, language)
                results, texts = [], {}
                for asked in questions:
                    results.append(ask(platform, asked, texts))
                    right = sum(result["right"] for result in results)
                    say(f"sentences {sentences}: asked {len(results)} of {len(questions)}, {right} right")
            for collection, language in LANGUAGES.items():
                rows.append(summary(sentences, language, [r for r in results if r["collection"] == collection]))
            answers += [{"sentences": sentences} | result for result in results]
            failures += failed(sentences, results)
    print(table(rows))
    print("\n".join(["", *failures]))
    if chosen.json:
        chosen.json.write_text(json.dumps({"rows": rows, "answers": answers}, indent=1, ensure_ascii=False) + "\n")
    if any(inexact(answer) for answer in answers):
        sys.exit("a quote is not its document's text")


if __name__ == "__main__":
    main()
