"""Who writes and who reads while the services are disturbed: each request goes to a gateway of chance, and what comes
back is recorded."""

import heapq
import http.client
import json
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote

import bulk
import chaos_schedule
from chaos_history import ACCEPTED, GONE, REFUSED, History, Observation, Passage, Write
from chaos_schedule import Chain, Operation
from http_client import Client, Problem

ENCODER = "all-minilm-l6-v2"
ANSWER_TOKENS = 16
PASSAGES = 12  # more than a document has chunks
WAIT_SECONDS = 90  # that a write asks the gateway to wait
TIMEOUT = 110  # of a request: longer than a question's deadline and than a wait
ATTEMPTS = 20  # of a change that is not accepted
PAUSE = 1.0  # seconds before another attempt
DROP_SECONDS = 300  # that the deletion of a collection may take
RECENT = 40  # documents that were written last, which most readers ask for
KINDS = {  # of reads, and how often each
    "search keyword": 45,
    "search hybrid": 16,
    "search vector": 12,
    "text": 9,
    "former": 4,
    "content": 4,
    "status": 6,
    "list": 2,
    "answer": 2,
}
MODES = ("keyword", "hybrid", "vector")


class Outcome(NamedTuple):
    """Of a request; the status is 0 where no answer came."""

    sent: float
    ended: float
    status: int
    body: bytes
    version: int | None  # of the header
    detail: str

    def json(self) -> dict:
        return json.loads(self.body) if self.status in ACCEPTED else {}


class Gateways:
    """Gateways behind which the platform is the same. A request is sent once, to one of them that listens."""

    def __init__(self, ports: list[int]):
        self.clients = [Client(port, TIMEOUT) for port in ports]
        self.start = time.monotonic()

    def now(self) -> float:
        return round(time.monotonic() - self.start, 4)

    def send(self, method: str, path: str, body: dict | bytes | None = None, headers: dict | None = None) -> Outcome:
        kind = {} if body is None else {"Content-Type": "application/json"}
        headers = {"Accept": "*/*"} | kind | (headers or {})
        for client in random.sample(self.clients, len(self.clients)):
            sent = self.now()
            try:
                response = client.send(method, path, body, headers)
                content, version = response.read(), response.headers.get("X-Version")
                return Outcome(sent, self.now(), response.status, content, version and int(version), "")
            except Problem as problem:
                return Outcome(sent, self.now(), problem.status, b"", None, str(problem))
            except ConnectionRefusedError as failure:
                outcome = Outcome(sent, self.now(), 0, b"", None, repr(failure))
            except (OSError, http.client.HTTPException) as failure:
                return Outcome(sent, self.now(), 0, b"", None, repr(failure))
            finally:
                client.close()  # the next request must not be sent twice because a kept connection is dead
        return outcome


class Names:
    """The documents that were written, the last ones apart."""

    def __init__(self):
        self.lock = threading.Lock()
        self.all: list[tuple[str, str]] = []
        self.recent: deque[tuple[str, str]] = deque(maxlen=RECENT)
        self.numbers: dict[tuple[str, str], int] = {}
        self.versions: dict[tuple[str, str], deque[int]] = {}

    def number(self, key: tuple[str, str]) -> int:
        """The document's own; the next one where it is new."""
        with self.lock:
            self.recent.append(key)
            if key not in self.numbers:
                self.numbers[key] = len(self.numbers)
                self.versions[key] = deque(maxlen=4)
                self.all.append(key)
            return self.numbers[key]

    def word(self, key: tuple[str, str]) -> str:
        """It is in all of the document's paragraphs."""
        return chaos_schedule.word(self.numbers[key], "d")

    def choose(self, chance: random.Random) -> tuple[str, str] | None:
        with self.lock:
            return chance.choice(self.recent if chance.random() < 0.6 else self.all) if self.all else None


class Writers:
    """Works on many chains at a time; in each the next operation begins when the one before has ended."""

    def __init__(self, gateways: Gateways, history: History, names: Names, chains: list[Chain]):
        self.gateways = gateways
        self.history = history
        self.names = names
        self.lock = threading.Lock()
        self.markers = 0
        self.unfinished: list[str] = []
        self.waiting = [(chain[0].due, number, chain) for number, chain in enumerate(chains)]
        heapq.heapify(self.waiting)
        self.left = len(chains)

    def run(self) -> None:
        """Of one of the threads."""
        while self.left > 0:
            with self.lock:
                due = bool(self.waiting) and self.waiting[0][0] <= self.gateways.now()
                entry = heapq.heappop(self.waiting) if due else None
            if entry is None:
                time.sleep(0.05)
                continue
            _, number, chain = entry
            self.work(chain[0])
            with self.lock:
                if len(chain) > 1:
                    heapq.heappush(self.waiting, (chain[1].due, number, chain[1:]))
                else:
                    self.left -= 1

    def work(self, operation: Operation) -> None:
        attempt = {"put": self.put, "delete": self.delete, "create": self.create, "drop": self.drop}[operation.action]
        for _ in range(ATTEMPTS):
            write = attempt(operation)
            self.history.add(write)
            if write.accepted or write.status == 422:
                return
            time.sleep(PAUSE)
        self.unfinished.append(f"{operation.action} {operation.collection}/{operation.document}: {write.detail}")

    def put(self, operation: Operation) -> Write:
        key = operation.collection, operation.document
        number = self.names.number(key)
        with self.lock:
            self.markers += 1
            marker = chaos_schedule.word(self.markers, "v")
        text = chaos_schedule.text(self.names.word(key), marker, operation.paragraphs)
        if operation.form == "json":
            body: dict | bytes = {"title": f"Reach {number}", "text": text, "groups": list(operation.groups)}
            headers = {}
        else:
            body = text.encode()
            headers = {"Content-Type": "text/markdown", "X-Groups": ",".join(operation.groups)}
        wait = f"&wait=searchable&timeout={WAIT_SECONDS}" if operation.waits else ""
        outcome = self.gateways.send("PUT", f"{bulk.path(*key)}?lane={operation.lane}{wait}", body, headers)
        return self.written(operation, outcome)._replace(text=text, marker=marker, groups=operation.groups)

    def delete(self, operation: Operation) -> Write:
        wait = f"?wait=deleted&timeout={WAIT_SECONDS}" if operation.waits else ""
        path = bulk.path(operation.collection, operation.document)
        self.names.number((operation.collection, operation.document))
        return self.written(operation, self.gateways.send("DELETE", path + wait))

    def written(self, operation: Operation, outcome: Outcome) -> Write:
        """A write of a document, and its version where it was accepted."""
        version = outcome.json().get("version")
        if version:
            self.names.versions[operation.collection, operation.document].append(version)
        return Write(
            operation.collection,
            operation.document,
            operation.action,
            outcome.sent,
            outcome.ended,
            outcome.status,
            version,
            outcome.ended if operation.waits and outcome.status == 200 else None,
            detail=outcome.detail,
        )

    def create(self, operation: Operation) -> Write:
        body = {"encoder": ENCODER, "language": "en", "public": True}
        outcome = self.gateways.send("PUT", f"/v1/collections/{operation.collection}", body)
        return self.of_collection(operation, outcome, outcome.ended if outcome.status in ACCEPTED else None)

    def drop(self, operation: Operation) -> Write:
        """One write for all of its requests, however often it has to be asked for."""
        path = f"/v1/collections/{operation.collection}"
        first = outcome = self.gateways.send("DELETE", path)
        asked = False
        while outcome.ended - first.sent < DROP_SECONDS:
            asked = asked or outcome.status not in REFUSED
            if asked and outcome.status == GONE:
                return self.of_collection(operation, outcome._replace(sent=first.sent, status=202), outcome.ended)
            time.sleep(PAUSE)
            outcome = self.gateways.send("GET" if outcome.status in ACCEPTED else "DELETE", path)
        return self.of_collection(operation, outcome._replace(sent=first.sent, status=0), None)

    @staticmethod
    def of_collection(operation: Operation, outcome: Outcome, effect: float | None) -> Write:
        return Write(
            operation.collection,
            "",
            operation.action,
            outcome.sent,
            outcome.ended,
            outcome.status,
            effect=effect,
            detail=outcome.detail,
        )


class Reader:
    """Asks one thing after the other until it is told to stop."""

    def __init__(self, gateways: Gateways, history: History, names: Names, seed: str):
        self.gateways = gateways
        self.history = history
        self.names = names
        self.chance = random.Random(seed)

    def run(self, stop: threading.Event, pause: float) -> None:
        while not stop.is_set():
            key = self.names.choose(self.chance)
            if key:
                kind = self.chance.choices(list(KINDS), list(KINDS.values()))[0]
                self.history.add(self.read(kind, *key))
            time.sleep(pause)

    def read(self, kind: str, collection: str, document: str) -> Observation:
        if kind == "list":
            return self.list(collection)
        reads: dict[str, Callable[[], tuple[Outcome, list[Passage]]]] = {
            "answer": lambda: self.answer(collection, document),
            "text": lambda: self.body(collection, document, "/text"),
            "former": lambda: self.former(collection, document),
            "content": lambda: self.body(collection, document, "/content"),
            "status": lambda: self.status(collection, document),
        }
        read = reads.get(kind) or (lambda: self.search(kind.removeprefix("search "), collection, document))
        outcome, passages = read()
        return Observation(
            kind,
            collection,
            document,
            outcome.sent,
            outcome.ended,
            outcome.status,
            tuple(passages),
            kind not in ("answer", "former", "search vector"),
            detail=outcome.detail,
        )

    def search(self, mode: str, collection: str, document: str) -> tuple[Outcome, list[Passage]]:
        query = self.names.word((collection, document))
        body = {"collection": collection, "query": query, "k": PASSAGES, "mode": mode}
        outcome = self.gateways.send("POST", "/v1/search", body)
        hits = outcome.json().get("hits", [])
        return outcome, [Passage(h["document"], h["version"], h["start"], h["end"], h["text"]) for h in hits]

    def answer(self, collection: str, document: str) -> tuple[Outcome, list[Passage]]:
        question = f"What is said about {self.names.word((collection, document))}?"
        body = {"collection": collection, "question": question, "max_tokens": ANSWER_TOKENS}
        outcome = self.gateways.send("POST", "/v1/answers", body, {"Accept": "application/json"})
        cited = outcome.json().get("citations", [])
        return outcome, [Passage(c["document"], c["version"], c["start"], c["end"], c["quote"]) for c in cited]

    def body(self, collection: str, document: str, part: str) -> tuple[Outcome, list[Passage]]:
        """The text, or the content: what was submitted, as all of it is Markdown or JSON with a text."""
        outcome = self.gateways.send("GET", bulk.path(collection, document) + part)
        if outcome.status != 200:
            return outcome, []
        text = outcome.body.decode()
        return outcome, [Passage(document, outcome.version or 0, 0, len(text), text)]

    def former(self, collection: str, document: str) -> tuple[Outcome, list[Passage]]:
        versions = list(self.names.versions[collection, document])
        version = self.chance.choice(versions) if versions else 1
        return self.body(collection, document, f"/text?version={version}")

    def status(self, collection: str, document: str) -> tuple[Outcome, list[Passage]]:
        outcome = self.gateways.send("GET", bulk.path(collection, document))
        live = outcome.json().get("live_version")
        return outcome, [Passage(document, live)] if live else []

    def list(self, collection: str) -> Observation:
        """All pages as one observation."""
        passages, after, sent = [], "", self.gateways.now()
        while True:
            query = f"?limit={bulk.PAGE}&after={quote(after, safe='')}"
            outcome = self.gateways.send("GET", f"/v1/collections/{collection}/documents{query}")
            page = outcome.json()
            documents = page.get("documents", [])
            passages += [Passage(entry["id"], entry["live_version"]) for entry in documents if entry["live_version"]]
            after = page.get("next", "")
            if not after:
                whole = outcome.status in (200, GONE)
                found = passages if whole else []
                return Observation(
                    "list",
                    collection,
                    "",
                    sent,
                    outcome.ended,
                    outcome.status,
                    tuple(found),
                    whole,
                    detail=outcome.detail,
                )
