"""Measures how soon ./headwater ask sends its request: the time from its start until the request arrives at a server
here, and its CPU seconds. With --beside, two source trees take turns."""

import argparse
import os
import statistics
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

HOME = Path(__file__).resolve().parents[4]


class Arrivals(BaseHTTPRequestHandler):
    """Records when each request arrives; its reply is an empty answer."""

    times: list[float] = []

    def do_POST(self) -> None:
        Arrivals.times.append(time.monotonic())
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b'event: done\ndata: {"grounded": true}\n\n')

    def log_message(self, *_) -> None:
        pass


def ask(tree: Path, port: int) -> tuple[float, float]:
    """Seconds until the request arrived, and CPU seconds (user and system) of the whole command."""
    command = [tree / "headwater", "ask", "x", "--url", f"http://127.0.0.1:{port}"]
    before = os.times()
    start = time.monotonic()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Arrivals.times[-1] - start, cpu


def main() -> None:
    parser = argparse.ArgumentParser(prog="evaluation/ask-start", description=__doc__)
    parser.add_argument("--runs", type=int, default=15, metavar="N", help="of each tree (default: %(default)s)")
    parser.add_argument("--beside", type=Path, metavar="TREE", help="another source tree, to compare with")
    options = parser.parse_args()
    trees = [HOME] + ([options.beside.resolve()] if options.beside else [])

    server = HTTPServer(("127.0.0.1", 0), Arrivals)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for tree in trees:
        for _ in range(2):  # builds, makes the cache of classes, reads the files into memory
            ask(tree, server.server_port)
    readings: dict[Path, list[tuple[float, float]]] = {tree: [] for tree in trees}
    for _ in range(options.runs):
        for tree in trees:
            readings[tree].append(ask(tree, server.server_port))

    medians = []
    for tree in trees:
        seconds, cpu = zip(*readings[tree])
        medians.append(statistics.median(seconds))
        print(
            f"{tree}: median {1000 * medians[-1]:.0f} ms, best {1000 * min(seconds):.0f}, worst"
            f" {1000 * max(seconds):.0f}; CPU median {statistics.median(cpu):.2f} s"
        )
    if options.beside:
        print(f"ratio {medians[0] / medians[1]:.2f}")


if __name__ == "__main__":
    main()
