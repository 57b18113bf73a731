"""A client of an HTTP API that speaks JSON."""

import http.client
import json
import threading
import time
from collections.abc import Iterator

TIMEOUT = 660  # seconds that an answer may take: longer than the longest wait that the gateway allows
BUSY = (429, 503)


class Problem(Exception):
    """An answer that refuses."""

    def __init__(self, status: int, body: bytes):
        super().__init__(f"HTTP {status}: {body.decode(errors='replace')[:300]}")
        self.status = status


class Client:
    """Each thread has a connection of its own, which stays open.

    timeout: seconds that an answer may take
    """

    def __init__(self, port: int, timeout: float = TIMEOUT):
        self.port = port
        self.timeout = timeout
        self.threads = threading.local()

    def ask(self, method: str, path: str, body: dict | bytes | None = None, content_type="application/json") -> dict:
        """The answer to a request whose body is JSON, or a file."""
        response = self.send(method, path, body, {"Content-Type": content_type, "Accept": "application/json"})
        return json.loads(response.read() or b"{}")

    def ask_patiently(self, *request) -> dict:
        """Asks again while the server is busy."""
        while True:
            try:
                return self.ask(*request)
            except Problem as problem:
                if problem.status not in BUSY:
                    raise
                time.sleep(0.5)

    def events(self, path: str, body: dict) -> Iterator[tuple[str, dict]]:
        """The server-sent events that answer a POST: name and data."""
        response = self.send("POST", path, body, {"Content-Type": "application/json", "Accept": "text/event-stream"})
        name = ""
        for line in response:
            field, _, value = line.decode().strip().partition(":")
            if field == "event":
                name = value.strip()
            elif field == "data":
                yield name, json.loads(value)

    def send(self, method: str, path: str, body: dict | bytes | None, headers: dict) -> http.client.HTTPResponse:
        content = json.dumps(body).encode() if isinstance(body, dict) else body
        kept = hasattr(self.threads, "connection")
        try:
            response = self.exchange(method, path, content, headers)
        except (ConnectionError, http.client.HTTPException):
            self.close()
            if not kept:
                raise
            response = self.exchange(method, path, content, headers)  # the server had closed the kept connection
        if response.status >= 400:
            raise Problem(response.status, response.read())
        return response

    def exchange(self, method: str, path: str, content: bytes | None, headers: dict) -> http.client.HTTPResponse:
        if not hasattr(self.threads, "connection"):
            self.threads.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        self.threads.connection.request(method, path, content, headers)
        return self.threads.connection.getresponse()

    def close(self) -> None:
        """Closes the connection of this thread."""
        if hasattr(self.threads, "connection"):
            self.threads.connection.close()
            del self.threads.connection
