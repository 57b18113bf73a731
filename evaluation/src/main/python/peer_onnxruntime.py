"""ONNX Runtime: fp32, the int8 weights that LangChain4j packs, and its own dynamic quantization."""

import argparse
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnxruntime.quantization import QuantType, quantize_dynamic

import peer
from models import MODELS
from peer import Batch, Setting
from pooling import pooled

VARIANTS = {
    "fp32": "onnxruntime fp32",
    "packed": "onnxruntime int8 -q",
    "dynamic": "onnxruntime int8 dynamic",
}


def graph(model, variant: str) -> bytes:
    if variant != "dynamic":
        file = model.quantized if variant == "packed" else model.onnx
        return pooled(file, model.pooling).SerializeToString()
    # A graph that onnxruntime.transformers' optimizer has fused is slower in int8, and in fp32 no faster.
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "int8.onnx"
        quantize_dynamic(model.onnx, file, weight_type=QuantType.QInt8, per_channel=True)
        return pooled(file, model.pooling).SerializeToString()


class OnnxRuntime:
    def __init__(self, content: bytes, threads: int):
        self.all_threads = session(content, threads)
        self.one_thread = session(content, 1)
        self.pool = ThreadPoolExecutor(threads)
        self.threads = threads

    def settings(self, shapes) -> list[Setting]:
        inside = f"{self.threads} threads in a call"
        beside = f"{self.threads} calls of one thread"
        return [Setting(inside, rows, self.in_turn) for rows in (None, 8)] + [
            Setting(beside, rows, self.side_by_side) for rows in (16, 4, 1)
        ]

    def in_turn(self, batches: list[Batch]) -> list[np.ndarray]:
        return [vectors(self.all_threads, batch) for batch in batches]

    def side_by_side(self, batches: list[Batch]) -> list[np.ndarray]:
        return list(self.pool.map(lambda batch: vectors(self.one_thread, batch), batches))


def session(content: bytes, threads: int) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    return ort.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def vectors(loaded: ort.InferenceSession, batch: Batch) -> np.ndarray:
    feed = {
        "input_ids": batch.ids,
        "attention_mask": batch.mask,
        "token_type_ids": np.zeros_like(batch.ids),
    }
    return loaded.run(None, feed)[0]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--variant", choices=VARIANTS, required=True)
    parser.add_argument("--threads", type=int, required=True)
    arguments = parser.parse_args()
    chosen = MODELS[arguments.model]
    engine = OnnxRuntime(graph(chosen, arguments.variant), arguments.threads)
    peer.serve(VARIANTS[arguments.variant], engine.settings, chosen)
