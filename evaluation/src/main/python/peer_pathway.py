"""Pathway's document store over a folder, served over HTTP, with an encoder's weights in ONNX Runtime. Needs no
network."""

import argparse
import os

import numpy as np
import onnxruntime as ort
import pathway as pw
from pathway.stdlib.indexing import UsearchKnnFactory
from pathway.xpacks.llm.document_store import DocumentStore
from pathway.xpacks.llm.servers import DocumentStoreServer

from models import MODELS, Model

COMMIT_MILLIS = 50  # as its server does with queries
CHUNK_TOKENS = 254  # with the two special ones as many as our chunks have at most
ROWS = 32  # texts in a call


class Encoder(pw.UDF):
    def __init__(self, model: Model):
        super().__init__(max_batch_size=1024)  # as its own embedder for local models
        self.pooling = model.pooling
        self.tokenizer = model.load_tokenizer()
        self.session = ort.InferenceSession(model.onnx, providers=["CPUExecutionProvider"])

    def __wrapped__(self, texts: list[str], **_) -> list[np.ndarray]:
        encodings = [encoding.ids for encoding in self.tokenizer.encode_batch(texts)]
        order = sorted(range(len(texts)), key=lambda index: len(encodings[index]))
        vectors = [np.empty(0)] * len(texts)
        for at in range(0, len(order), ROWS):
            rows = order[at : at + ROWS]
            for row, vector in zip(rows, self.encode([encodings[row] for row in rows])):
                vectors[row] = vector
        return vectors

    def encode(self, sequences: list[list[int]]) -> np.ndarray:
        ids = np.zeros((len(sequences), max(map(len, sequences))), np.int64)
        mask = np.zeros_like(ids)
        for row, sequence in enumerate(sequences):
            ids[row, : len(sequence)] = sequence
            mask[row, : len(sequence)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        states = self.session.run(None, feed)[0]
        pooled = states[:, 0] if self.pooling == "class" else (states * mask[:, :, None]).sum(1)
        return pooled / np.linalg.norm(pooled, axis=1, keepdims=True)


def splitter(model: Model):
    """Cuts a text into pieces of as many tokens as a chunk holds."""
    tokenizer = model.load_tokenizer()
    tokenizer.no_truncation()

    def split(text: str) -> list[tuple[str, dict]]:
        spans = tokenizer.encode(text, add_special_tokens=False).offsets
        pieces = [spans[at : at + CHUNK_TOKENS] for at in range(0, len(spans), CHUNK_TOKENS)]
        return [(text[piece[0][0] : piece[-1][1]], {}) for piece in pieces]

    return split


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", choices=MODELS, required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--backlog", type=int, default=0)
    options = parser.parse_args()
    model = MODELS[options.model]
    files = pw.io.fs.read(
        options.folder,
        format="binary",
        with_metadata=True,
        autocommit_duration_ms=COMMIT_MILLIS,
        max_backlog_size=options.backlog or None,
    )
    index = UsearchKnnFactory(dimensions=model.width, embedder=Encoder(model))
    store = DocumentStore(files, retriever_factory=index, splitter=splitter(model))
    DocumentStoreServer("127.0.0.1", options.port, store).run(with_cache=False)


if __name__ == "__main__":
    os.environ["TOKENIZERS_PARALLELISM"] = "true"
    main()
