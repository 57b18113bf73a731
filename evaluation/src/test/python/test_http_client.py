"""How a server is spoken to: run with "python3 -m unittest discover -s evaluation/src/test/python"."""

import sys
import threading
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "main/python"))

from http_client import Client, Problem  # noqa: E402


class Echo(BaseHTTPRequestHandler):
    """Answers a body with itself, and closes the connection afterwards without saying so."""

    protocol_version = "HTTP/1.1"
    bodies: list[bytes] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Echo.bodies.append(body)
        self.send_response(429 if len(Echo.bodies) == 1 and self.path == "/busy" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *_) -> None:
        pass


class ClientTest(unittest.TestCase):
    def setUp(self):
        Echo.bodies = []
        self.server = HTTPServer(("127.0.0.1", 0), Echo)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.client = Client(self.server.server_port)

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()
        self.client.close()

    def test_connects_again_when_the_server_has_closed_the_connection(self):
        for number in range(3):
            self.assertEqual({"number": number}, self.client.ask("POST", "/", {"number": number}))

    def test_raises_a_refusal_or_asks_again_as_it_is_told(self):
        with self.assertRaisesRegex(Problem, "HTTP 429: {}"):
            self.client.ask("POST", "/busy", {})
        Echo.bodies = []

        self.assertEqual({}, self.client.ask_patiently("POST", "/busy", {}))
        self.assertEqual(2, len(Echo.bodies))

    def test_reads_events(self):
        class Events(Client):
            def send(self, *_):
                return [b"event: token\n", b'data: {"text": "a: b"}\n', b"\n", b"event:done\n", b"data:{}\n", b"\n"]

        self.assertEqual([("token", {"text": "a: b"}), ("done", {})], list(Events(0).events("/", {})))


if __name__ == "__main__":
    unittest.main()
