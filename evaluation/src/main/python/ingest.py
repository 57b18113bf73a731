"""Measures the tokens a second of the platform's ingestion, from the first request in bulk until all is searchable,
beside the bare encoder on the very same chunks and LangChain4j's EmbeddingStoreIngestor on the same files. They take
turns."""

import argparse
import json
import os
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import corpus
import quiet
from engine_process import Engine, Spec, java, ours, started
from ingest_platform import IngestingPlatform
from machine import machine
from models import MODELS, Model, fetch
from progress import say

ENGLISH = [model.name for model in MODELS.values() if model.language == "en"]
WARM_SECONDS = 5
ONE_PASS = 0.001  # seconds: an engine ends the pass that it has begun
SAMPLE = 10  # the engines warm up with one chunk or document of so many


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="evaluation/ingest", description=__doc__)
    add = parser.add_argument
    add("--json", type=Path, metavar="FILE", help="writes the results there")
    add(
        "--data",
        type=Path,
        metavar="FOLDER",
        help="whose Markdown is ingested; ../shared/data/corpora/sourcegraph_handbook, else the samples",
    )
    add("--encoder", choices=ENGLISH, action="append", help="repeatable; by default each")
    add("--precision", default="auto", help="of ours: auto, fp32, bf16 or int8 (%(default)s)")
    add("--rounds", type=int, default=3, metavar="N", help="turns of each engine (%(default)s)")
    add("--threads", type=int, default=os.cpu_count(), help="of our encoder; default: one per core")
    corpus.option(parser)
    quiet.option(parser)
    return parser.parse_args()


def measure(model: Model, documents: list[corpus.Document], options) -> dict:
    fetch(model)
    with (
        TemporaryDirectory() as folder,
        IngestingPlatform(model.name, options.precision, options.threads, documents) as platform,
    ):
        first = platform.first()
        works = write(Path(folder), documents, first["chunks"], first["batches"])
        engines = started(specs(model, options), options.threads)
        try:
            tokens = prepare(engines, works)
            say(
                f"{model.name}: {len(first['chunks']):,} chunks in {first['batches']:,} batches, {tokens:,} tokens;"
                f" the platform encoded {first['tokens']:,}"
            )
            values = rounds(platform, engines, works, tokens, options)
        finally:
            for engine in engines:
                engine.end()
    about = {name: len(first["chunks"]) if name == "chunks" else first[name] for name in first}
    return {"encoder": model.name, "tokens_of_chunks": tokens, "first": about} | result(values)


def specs(model: Model, options) -> list[Spec]:
    engine = [*java(options.threads), "dev.headwater.evaluation.LangChain4jEngine", f"--model={model.name}"]
    return [
        ours(model.name, options.precision, options.threads),
        Spec("fp32", False, [*engine, "--precision=fp32"]),
        Spec("int8", False, [*engine, "--precision=int8", f"--weights={model.quantized}"]),
    ]


def write(folder: Path, documents: list[corpus.Document], chunks: list[dict], batches: int) -> dict[str, Path]:
    """Files that the engines read, by what they hold."""
    sample = {"chunks": chunks[::SAMPLE], "batches": -(-batches // SAMPLE)}
    contents = {
        "chunks": {"stored": {"chunks": chunks, "batches": batches}},
        "sample": {"stored": sample},
        "documents": {"documents": [document.text for document in documents]},
        "some documents": {"documents": [document.text for document in documents[::SAMPLE]]},
    }
    for name, content in contents.items():
        (folder / name).write_text(json.dumps(content))
    return {name: folder / name for name in contents}


def prepare(engines: list[Engine], works: dict[str, Path]) -> int:
    """Warms the engines up. Returns the tokens of all chunks."""
    tokens = 0
    for engine in engines:
        if engine.spec.ours:
            engine.ask("prepare", works["sample"], seconds=WARM_SECONDS)
            tokens = engine.ask("count", works["chunks"])["tokens"]
        else:
            engine.ask("measure", works["some documents"])
    return tokens


def rounds(platform: IngestingPlatform, engines: list[Engine], works: dict, tokens: int, options) -> dict:
    """Tokens a second by engine, one value a round; the platform comes first."""

    def turn(engine: Engine | IngestingPlatform) -> tuple[float, bool]:
        if engine is platform:
            seconds, disturbed = platform.turn()
            return tokens / seconds, disturbed
        work = works["chunks" if engine.spec.ours else "documents"]
        answer, disturbed = engine.ask_alone("measure", work, seconds=ONE_PASS)
        return answer["tokens_per_second"], disturbed

    everyone = [platform, *engines]
    values = {label(engine): [] for engine in everyone}
    for number in range(options.rounds):
        first = number % len(everyone)
        for engine in everyone[first:] + everyone[:first]:  # no engine always follows the same one
            value, disturbed = turn(engine)
            values[label(engine)].append(value)
            say(
                f"round {number + 1}: {label(engine)} {value:,.0f} tok/s"
                + (", disturbed by other work" if disturbed else "")
            )
    return values


def label(engine: Engine | IngestingPlatform) -> str:
    return "bare encoder" if isinstance(engine, Engine) and engine.spec.ours else engine.name


def result(values: dict[str, list[float]]) -> dict:
    """Medians, and the ratios of the first engine's to the others'."""
    medians = {name: median(numbers) for name, numbers in values.items()}
    mine, *others = medians
    return {
        "tokens_per_second": {
            name: {"median": round(medians[name]), "rounds": [round(number) for number in numbers]}
            for name, numbers in values.items()
        },
        "ratios": {name: round(medians[mine] / medians[name], 3) for name in others},
    }


def table(results: list[dict]) -> str:
    lines = [f"{'encoder':<20}{'engine':<20}{'median tok/s':>13}{'platform / it':>15}  rounds"]
    for entry in results:
        for name, numbers in entry["tokens_per_second"].items():
            all_rounds = ", ".join(f"{number:,}" for number in numbers["rounds"])
            ratio = entry["ratios"].get(name, "")
            lines.append(f"{entry['encoder']:<20}{name:<20}{numbers['median']:>13,}{ratio:>15}  {all_rounds}")
    return "\n".join(lines)


def main() -> None:
    chosen = options()
    quiet.patience = chosen.patience
    folder = corpus.folder(chosen.data, "sourcegraph_handbook")
    documents = corpus.read(folder, chosen.every)
    say(f"{len(documents):,} documents of {folder.name}")
    results = [measure(MODELS[name], documents, chosen) for name in chosen.encoder or ENGLISH]
    print(table(results))
    if chosen.json:
        about = {"machine": machine(chosen.threads), "corpus": folder.name, "documents": len(documents)}
        chosen.json.write_text(json.dumps(about | {"results": results}, indent=1) + "\n")


if __name__ == "__main__":
    main()
