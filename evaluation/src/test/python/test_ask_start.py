"""What counts as the start of ask: run with "python3 -m unittest discover -s evaluation/src/test/python"."""

import sys
import threading
import time
import unittest
from http.server import HTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[2] / "main/python"))

from ask_start import Arrivals, ask  # noqa: E402

PROGRAM = """#!/usr/bin/env python3
import sys, time, urllib.request
time.sleep(0.2)
urllib.request.urlopen(sys.argv[4] + "/v1/answers", b"{}").read()
time.sleep(0.2)
"""


class AskTest(unittest.TestCase):
    def test_ends_with_the_arrival_of_the_request(self):
        server = HTTPServer(("127.0.0.1", 0), Arrivals)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with TemporaryDirectory() as folder:
            program = Path(folder) / "headwater"
            program.write_text(PROGRAM)
            program.chmod(0o755)

            before = time.monotonic()
            seconds, cpu = ask(Path(folder), server.server_port)
            whole = time.monotonic() - before

        self.assertGreater(seconds, 0.2)
        self.assertGreater(whole, seconds + 0.2)
        self.assertGreater(cpu, 0)
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    unittest.main()
