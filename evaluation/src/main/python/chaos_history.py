"""What was written and what was seen while the services were disturbed: the record that the checker reads."""

import json
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

GONE = 404
ACCEPTED = (200, 201, 202)
REFUSED = (400, 404, 413, 415, 429)  # nothing was written; any other answer, or none, may have been


class Write(NamedTuple):
    """A change that was asked for. Times are seconds since the run began.

    document: its id; "" where the collection itself is changed
    action: put, delete; of a collection: create, drop
    status: of HTTP; 0 where no answer came
    version: of an accepted put or delete
    effect: when an answer said that it had taken effect: searchable, deleted, the collection gone
    marker: a word that only this version has, in each of its paragraphs
    """

    collection: str
    document: str
    action: str
    sent: float
    ended: float
    status: int
    version: int | None = None
    effect: float | None = None
    text: str = ""
    marker: str = ""
    groups: tuple[str, ...] = ()
    detail: str = ""

    @property
    def accepted(self) -> bool:
        return self.status in ACCEPTED

    @property
    def undecided(self) -> bool:
        return self.status not in ACCEPTED + REFUSED


class Passage(NamedTuple):
    """What an observation shows of a document.

    start, end: code points of the version's text
    text: None where it shows that the version is there, and nothing of its text
    """

    document: str
    version: int
    start: int = 0
    end: int = 0
    text: str | None = None


class Observation(NamedTuple):
    """A request that reads, and what came back.

    kind: search keyword, search hybrid, search vector, answer, text, former, content, status, list
    document: that it asks for; "" where it asks for none
    whole: whether it has to show all of that document; without a document, all documents of the collection
    groups: of the reader; None for an administrator, who may read everything
    """

    kind: str
    collection: str
    document: str
    sent: float
    ended: float
    status: int
    passages: tuple[Passage, ...] = ()
    whole: bool = False
    groups: tuple[str, ...] | None = None
    detail: str = ""


class Fault(NamedTuple):
    """What was done to a process: kill, stop or terminate."""

    at: float
    kind: str
    process: str


class History:
    """Any thread may add to it."""

    def __init__(self, entries: Iterable[Write | Observation | Fault] = ()):
        self.lock = threading.Lock()
        self.writes: list[Write] = []
        self.observations: list[Observation] = []
        self.faults: list[Fault] = []
        self.settled = float("inf")  # from when on all that was accepted has to show
        for entry in entries:
            self.add(entry)

    def add(self, entry: Write | Observation | Fault) -> None:
        with self.lock:
            {Write: self.writes, Observation: self.observations, Fault: self.faults}[type(entry)].append(entry)

    def save(self, file: Path) -> None:
        """As lines of JSON."""
        with file.open("w") as lines:
            lines.write(json.dumps({"settled": self.settled}) + "\n")
            for entry in [*self.writes, *self.observations, *self.faults]:
                lines.write(json.dumps({type(entry).__name__: entry._asdict()}, ensure_ascii=False) + "\n")


def load(file: Path) -> History:
    history = History()
    for line in file.read_text().splitlines():
        ((name, value),) = json.loads(line).items()
        if name == "settled":
            history.settled = value
        elif name == "Write":
            history.add(Write(**value | {"groups": tuple(value["groups"])}))
        elif name == "Observation":
            passages = tuple(Passage(*passage) for passage in value["passages"])
            groups = None if value["groups"] is None else tuple(value["groups"])
            history.add(Observation(**value | {"passages": passages, "groups": groups}))
        else:
            history.add(Fault(**value))
    return history
