"""What is done in a run, and when: all of it follows from the seed."""

import random
import re
from collections.abc import Iterator
from typing import NamedTuple

from corpus import Document

SERVICES = ("ingest", "embed", "retrieve", "generate", "gateway")
STEADY = ("steady-0", "steady-1")  # collections that stay
TIDES = 4  # collections that are deleted and created again
TIDE_DOCUMENTS = 4  # of each
TIDE_TURNS = 3
FAULTS = {"kill": 0.6, "stop": 0.25, "terminate": 0.15}
STOPPED_SECONDS = (1.0, 8.0)
LETTERS = "bcdfghjkmnpqrtvw"  # no stemmer changes words of these
PARAGRAPH = range(80, 400)  # characters, so that each is one chunk


class Operation(NamedTuple):
    """
    due: seconds after the start
    action: put, delete, create or drop
    waits: whether it waits until the change has taken effect
    form: json or file, of a put
    """

    due: float
    action: str
    collection: str
    document: str = ""
    paragraphs: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    waits: bool = False
    lane: str = "interactive"
    form: str = "file"


Chain = list[Operation]  # each begins when the one before has ended


class Disturbance(NamedTuple):
    """
    at: seconds after the start
    kind: one of FAULTS
    seconds: until a stopped process goes on
    """

    at: float
    kind: str
    service: str
    instance: int
    seconds: float


def word(number: int, kind: str) -> str:
    """A word that no other number has."""
    letters = ""
    for _ in range(6):
        number, letter = divmod(number, len(LETTERS))
        letters += LETTERS[letter]
    return f"x{kind}{letters}"


def paragraphs(documents: list[Document]) -> list[str]:
    """Real ones, each a line of plain text."""
    texts = (" ".join(text.split()) for document in documents for text in document.text.split("\n\n"))
    return [text for text in dict.fromkeys(texts) if len(text) in PARAGRAPH and re.match(r"\w", text)]


def text(name: str, marker: str, contents: tuple[str, ...]) -> str:
    """
    name: a word that all versions of the document have in each paragraph
    marker: a word that only this version has
    """
    parts = (f"## Part {number + 1}\n\n{name} {marker} {content}" for number, content in enumerate(contents))
    return "\n\n".join(parts) + "\n"


def chains(seed: int, documents: int, seconds: float, contents: list[str], tides: bool) -> list[Chain]:
    chance = random.Random(f"operations {seed}")
    found = [document_chain(chance, number, seconds, contents) for number in range(documents)]
    if tides:
        found += [tide_chain(chance, f"tide-{number}", seconds, contents) for number in range(TIDES)]
    return found


def document_chain(chance: random.Random, number: int, seconds: float, contents: list[str]) -> Chain:
    """It comes, changes, may go and may come again."""
    collection, document = chance.choice(STEADY), f"reach/{number}.md"
    times = sorted(chance.uniform(0, seconds) for _ in range(chance.choice([1, 1, 2, 2, 3, 4])))
    chain = [put(chance, times[0], collection, document, contents)]
    for due in times[1:]:
        if chain[-1].action == "put" and chance.random() < 0.3:
            chain.append(Operation(due, "delete", collection, document, waits=chance.random() < 0.5))
        else:
            chain.append(put(chance, due, collection, document, contents))
    return chain


def tide_chain(chance: random.Random, collection: str, seconds: float, contents: list[str]) -> Chain:
    """A small collection, which is deleted and comes again with the same documents."""

    def turn(start: float, end: float) -> Iterator[Operation]:
        yield Operation(start, "create", collection)
        for number in range(TIDE_DOCUMENTS):
            yield put(chance, start, collection, f"pool/{number}.md", contents)
        yield Operation(end, "drop", collection, waits=True)

    length = seconds / TIDE_TURNS
    times = [(number * length, (number + chance.uniform(0.5, 0.9)) * length) for number in range(TIDE_TURNS)]
    operations = [operation for start, end in times for operation in turn(start, end)]
    return operations[:-1]  # the last one stays


def put(chance: random.Random, due: float, collection: str, document: str, contents: list[str]) -> Operation:
    return Operation(
        due,
        "put",
        collection,
        document,
        tuple(chance.sample(contents, chance.randint(1, 4))),
        ("keepers",) if chance.random() < 0.2 else (),
        waits=chance.random() < 0.4,
        lane="bulk" if chance.random() < 0.3 else "interactive",
        form=chance.choice(["json", "file"]),
    )


def disturbances(seed: int, count: int, seconds: float, instances: int) -> list[Disturbance]:
    """Spread over the run, with pauses of chance."""
    chance = random.Random(f"faults {seed}")
    times = sorted(chance.uniform(0.05, 0.95) * seconds for _ in range(count))
    kinds = chance.choices(list(FAULTS), list(FAULTS.values()), k=count)
    return [
        Disturbance(
            at, kind, chance.choice(SERVICES), chance.randrange(instances), chance.uniform(*STOPPED_SECONDS)
        )
        for at, kind in zip(times, kinds)
    ]
