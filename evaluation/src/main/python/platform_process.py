"""The platform on a data folder and ports of its own, and its HTTP API."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

HOME = Path(__file__).resolve().parents[4]
URL = "http://localhost:18481"
PORTS = {"HEADWATER_PORT": "18481", "HEADWATER_KAFKA_PORT": "19493", "HEADWATER_ELASTICSEARCH_PORT": "19601"}
PATIENCE = 600  # seconds that an answer may take


class Platform:
    def __init__(self, data: Path, settings: dict[str, str]):
        self.environment = os.environ | PORTS | settings | {"HEADWATER_DATA": str(data), "HEADWATER_URL": URL}
        self.log = data / "up.log"

    def __enter__(self) -> "Platform":
        self.command("--version")  # builds, if a source has changed
        began = time.monotonic()
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [HOME / "headwater", "up"], stdout=log, stderr=subprocess.STDOUT, env=self.environment
            )
        while "Headwater is ready" not in self.log.read_text():
            if self.process.poll() is not None:
                sys.exit(f"the platform did not start:\n{self.log.read_text()}")
            time.sleep(0.1)
        self.seconds_to_ready = time.monotonic() - began
        return self

    def __exit__(self, *_) -> None:
        self.process.terminate()
        self.process.wait()

    def command(self, *arguments: str | Path) -> None:
        subprocess.run([HOME / "headwater", *arguments], stdout=subprocess.DEVNULL, env=self.environment, check=True)

    def ingest(self, folder: Path, language: str) -> None:
        self.command("ingest", folder, "--collection", folder.name, "--create", "--language", language)

    def post(self, path: str, body: dict) -> dict:
        """The answer; for a problem, its detail as the answer."""
        request = urllib.request.Request(
            URL + path, json.dumps(body).encode(), {"Content-Type": "application/json", "Accept": "application/json"}
        )
        try:
            return json.loads(get(request))
        except urllib.error.HTTPError as problem:
            return {"answer": f"HTTP {problem.code}: {problem.read().decode()}", "citations": [], "grounded": False}

    def text(self, path: str) -> str:
        return get(URL + path).decode()

    @staticmethod
    def text_path(collection: str, document: str, version: int) -> str:
        return f"/v1/collections/{collection}/documents/{quote(document, safe='')}/text?version={version}"


def get(request: str | urllib.request.Request) -> bytes:
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        return response.read()
