"""The clients of evaluation/chaos and its checker on a platform in memory, which is right or has one fault: run with
"python3 -m unittest discover -s evaluation/src/test/python"."""

import json
import random
import sys
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

sys.path.insert(0, str(Path(__file__).parents[2] / "main/python"))

import chaos_checker  # noqa: E402
import chaos_clients  # noqa: E402
import chaos_schedule  # noqa: E402
from chaos_clients import KINDS, Gateways, Names, Reader, Writers  # noqa: E402
from chaos_history import History  # noqa: E402

CONTENTS = [f"The keeper of weir {number} reads the gauge." for number in range(9)]
DOCUMENTS = 12


class Platform:
    """Each change takes effect at once.

    fault: what it does wrong; silent: some answers do not come
    """

    def __init__(self, fault: str = ""):
        self.fault = fault
        self.version = 0
        self.collections: dict[str, dict[str, tuple[int, str]]] = {name: {} for name in chaos_schedule.STEADY}
        self.former: dict[tuple[str, str], tuple[int, str]] = {}

    def put(self, collection: str, document: str, text: str) -> int:
        self.version += 1
        before = self.collections[collection].get(document)
        if before:
            self.former[collection, document] = before
        if not (before and self.fault == "stale"):
            self.collections[collection][document] = self.version, text
        if before and self.fault == "lost":
            del self.collections[collection][document]
        return self.version

    def delete(self, collection: str, document: str) -> int:
        self.version += 1
        if self.fault != "leaked":
            self.collections[collection].pop(document, None)
        return self.version

    def hits(self, collection: str, word: str) -> list[dict]:
        found = []
        for document, (version, text) in self.collections[collection].items():
            parts = chunks(document, version, text)
            if word not in text:
                continue
            if self.fault == "doubled":
                parts.append(parts[0])
            if self.fault == "mixed" and (collection, document) in self.former:
                parts[0] = chunks(document, *self.former[collection, document])[0]
            found += parts
        return found


def chunks(document: str, version: int, text: str) -> list[dict]:
    places = [place for place in range(len(text)) if text.startswith("## ", place)] + [len(text)]
    return [
        {"document": document, "version": version, "start": start, "end": end, "text": text[start:end]}
        for start, end in zip(places, places[1:])
    ]


class Api(BaseHTTPRequestHandler):
    platform: Platform
    lock = threading.Lock()

    def handle_request(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.lock:
            status, answer, version = self.answer(url.path.split("/")[2:], parse_qs(url.query), body)
        if self.platform.fault == "silent" and random.random() < 0.2:
            self.close_connection = True
            return
        content = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        if version:
            self.send_header("X-Version", str(version))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_DELETE = handle_request

    def answer(self, path: list[str], query: dict, body: bytes) -> tuple[int, dict | str, int | None]:
        collections = self.platform.collections
        if path[0] in ("search", "answers"):
            asked = json.loads(body)
            if asked["collection"] not in collections:
                return 404, {}, None
            words = asked.get("query", asked.get("question", "")).strip("?").split()
            hits = self.platform.hits(asked["collection"], words[-1])
            return 200, {"hits": hits, "citations": [hit | {"quote": hit["text"]} for hit in hits]}, None
        name, document = path[1], unquote(path[3]) if len(path) > 3 else ""
        if len(path) == 2 and self.command == "PUT":
            collections.setdefault(name, {})
            return 201, {}, None
        if name not in collections:
            return 404, {}, None
        if len(path) == 2:
            if self.command == "DELETE":
                del collections[name]
            return 202 if self.command == "DELETE" else 200, {}, None
        if len(path) == 3:
            listed = [{"id": known, "live_version": version} for known, (version, _) in collections[name].items()]
            return 200, {"documents": listed, "next": ""}, None
        return self.of_document(name, document, path[4:], query, body)

    def of_document(self, name: str, document: str, part: list[str], query: dict, body: bytes):
        status = 200 if "wait" in query else 202
        if self.command == "PUT":
            text = json.loads(body)["text"] if "json" in self.headers["Content-Type"] else body.decode()
            return status, {"version": self.platform.put(name, document, text)}, None
        if self.command == "DELETE":
            return status, {"version": self.platform.delete(name, document)}, None
        version, text = self.platform.collections[name].get(document, (0, ""))
        if not version or int(query.get("version", [version])[0]) != version:
            return 404, {}, None
        return (200, text, version) if part else (200, {"live_version": version}, None)

    def log_message(self, *_) -> None:
        pass


def run(fault: str) -> History:
    """Writes the schedule as it comes, and reads after each write."""

    class OwnApi(Api):
        platform = Platform(fault)

    server = ThreadingHTTPServer(("127.0.0.1", 0), OwnApi)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    random.seed(1)
    gateways, history, names = Gateways([server.server_port]), History(), Names()
    chains = chaos_schedule.chains(1, DOCUMENTS, 0.2, CONTENTS, True)
    writers, reader = Writers(gateways, history, names, chains), Reader(gateways, history, names, "1")
    stop = threading.Event()
    reading = threading.Thread(target=reader.run, args=(stop, 0.0))
    reading.start()
    writers.run()
    stop.set()
    reading.join()
    history.settled = gateways.now()
    for key in names.all:
        for kind in KINDS:
            history.add(reader.read(kind, *key))
    server.shutdown()
    server.server_close()
    return history


class ClientsTest(unittest.TestCase):
    def setUp(self):
        self.addCleanup(setattr, chaos_clients, "PAUSE", chaos_clients.PAUSE)
        chaos_clients.PAUSE = 0.01

    def test_see_nothing_wrong_on_a_platform_that_is_right(self):
        history = run("")

        self.assertEqual("", chaos_checker.report(history, chaos_checker.check(history)))
        self.assertEqual(set(KINDS), {seen.kind for seen in history.observations if seen.passages})
        self.assertEqual({"put", "delete", "create", "drop"}, {write.action for write in history.writes})

    def test_take_an_answer_that_does_not_come_for_no_statement(self):
        history = run("silent")

        self.assertEqual("", chaos_checker.report(history, chaos_checker.check(history)))
        self.assertTrue([write for write in history.writes if write.undecided])
        self.assertTrue([seen for seen in history.observations if seen.status == 0])

    def test_see_each_fault(self):
        for fault in ("lost", "doubled", "stale", "mixed", "leaked"):
            with self.subTest(fault):
                self.assertIn(fault, {finding.kind for finding in chaos_checker.check(run(fault))})


if __name__ == "__main__":
    unittest.main()
