"""An engine as the driver sees it: a process that answers a line with a line (see peer.py)."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import quiet
from models import HOME
from progress import say

PYTHON = Path(__file__).parent


class Spec(NamedTuple):
    """How an engine is started, and the row that it belongs to."""

    precision: str
    ours: bool
    command: list[str]

    @property
    def name(self) -> str:
        """The program and its options, without the interpreter."""
        program = next(i for i, word in enumerate(self.command) if word.startswith("dev.") or word.endswith(".py"))
        return " ".join([Path(self.command[program]).name, *self.command[program + 1 :]])


class Engine:
    def __init__(self, spec: Spec, threads: int):
        self.spec = spec
        variables = {"OMP_NUM_THREADS": threads, "RAYON_NUM_THREADS": threads, "TOKENIZERS_PARALLELISM": "true"}
        self.process = subprocess.Popen(
            spec.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if "HEADWATER_VERBOSE" not in os.environ else sys.stderr,
            env=os.environ | {name: str(value) for name, value in variables.items()},
            text=True,
        )
        self.name = self.answer()["engine"]

    def ask(self, do: str, work: Path, **more) -> dict:
        print(json.dumps({"do": do, "work": str(work)} | more), file=self.process.stdin, flush=True)
        return self.answer()

    def ask_alone(self, do: str, work: Path, **more) -> tuple[dict, bool]:
        """Asks on a quiet machine. Returns the answer, and whether other processes disturbed it nevertheless."""
        return quiet.turn([self.process.pid], lambda: self.ask(do, work, **more))

    def answer(self) -> dict:
        line = self.process.stdout.readline()
        if not line:
            raise EngineEnded(f"{self.spec.name} ended; HEADWATER_VERBOSE=1 shows what it says")
        return json.loads(line)

    def end(self) -> None:
        self.process.stdin.close()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()


class EngineEnded(Exception):
    pass


def started(specs: list[Spec], threads: int) -> list[Engine]:
    """The loaded engines. One that this machine cannot run is left out, with a line that says so."""
    engines = []
    for spec in specs:
        try:
            engines.append(Engine(spec, threads))
            say(f"{engines[-1].name} has loaded")
        except EngineEnded as ended:
            say(f"left out: {ended}")
    return engines


def measured(engine: Engine, what: str, work: Path, seconds: float) -> float:
    """An engine's tokens per second on a quiet machine."""
    answer, disturbed = engine.ask_alone("measure", work, seconds=seconds)
    rate = answer["tokens_per_second"]
    say(f"{what}: {engine.name} {rate:,.0f} tok/s" + (", disturbed by other work" if disturbed else ""))
    return rate


def rates(engines: list[Engine], what: str, work: Path, options) -> dict[str, list[float]]:
    """Tokens per second by engine, one for each round."""
    values = {engine.name: [] for engine in engines}
    for number in range(options.rounds):
        for engine in in_turn(engines, number):
            values[engine.name].append(measured(engine, f"round {number + 1}, {what}", work, options.seconds))
    return values


def in_turn(engines: list[Engine], number: int) -> list[Engine]:
    """The engines of a round: none always follows the same one."""
    turn = number % len(engines)
    return engines[turn:] + engines[:turn]


def java(threads: int) -> list[str]:
    """The command that starts one of our engines, without its class and arguments."""
    target = HOME / "evaluation/target"
    return [
        subprocess.check_output([HOME / "build/jdk"], text=True).strip() + "/bin/java",
        "--add-modules=jdk.incubator.vector",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        f"-Djava.util.concurrent.ForkJoinPool.common.parallelism={threads - 1}",  # the caller helps
        "-cp",
        f"{target / 'evaluation.jar'}:{(target / 'classpath').read_text()}",
    ]


def ours(model: str, precision: str, threads: int) -> Spec:
    arguments = [f"--model={model}", f"--precision={precision}", f"--threads={threads}"]
    return Spec(precision, True, java(threads) + ["dev.headwater.evaluation.EncoderEngine", *arguments])


def peer(library: str, variant: str, precision: str, model: str, threads: int, *more: str) -> Spec:
    script = PYTHON / f"peer_{library}.py"
    return Spec(
        precision,
        False,
        [sys.executable, str(script), f"--model={model}", f"--variant={variant}", f"--threads={threads}", *more],
    )
