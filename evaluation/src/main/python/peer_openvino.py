"""OpenVINO: fp32, bf16, and int8 by NNCF's post-training quantization with bf16 for the rest."""

import argparse
import hashlib
import json
from pathlib import Path

import nncf
import numpy as np
import openvino as ov

import peer
from models import MODELS, PEERS
from peer import Batch, Setting
from pooling import POOLING, pooled

VARIANTS = {"fp32": "f32", "bf16": "bf16", "int8": "bf16"}  # INFERENCE_PRECISION_HINT


def graph(model, variant: str, calibration: Path) -> ov.Model:
    core = ov.Core()
    content = calibration.read_bytes()
    quantized = PEERS / "models" / f"{model.name}-{hashlib.sha256(content).hexdigest()[:8]}.xml"
    if variant == "int8" and quantized.exists():
        return core.read_model(quantized)
    plain = core.read_model(pooled(model.onnx, model.pooling).SerializeToString())
    if variant != "int8":
        return plain
    result = nncf.quantize(
        plain,
        nncf.Dataset(json.loads(content), lambda ids: inputs(peer.padded([ids]))),
        model_type=nncf.ModelType.TRANSFORMER,
        ignored_scope=nncf.IgnoredScope(names=[POOLING], validate=False),
    )
    ov.save_model(result, quantized)
    return result


def inputs(batch: Batch) -> dict[str, np.ndarray]:
    return {
        "input_ids": batch.ids,
        "attention_mask": batch.mask,
        "token_type_ids": np.zeros_like(batch.ids),
    }


class OpenVino:
    def __init__(self, model: ov.Model, precision: str, threads: int):
        self.core = ov.Core()
        self.model = model
        self.precision = precision
        self.threads = threads
        self.any_shape = {streams: self.compiled(None, streams) for streams in {1, threads}}

    def compiled(self, shape: tuple[int, int] | None, streams: int) -> ov.AsyncInferQueue:
        """One request a stream; for batches of one shape, or of any."""
        model = self.model.clone()
        if shape:
            model.reshape({port.any_name: shape for port in model.inputs})
        configuration = {
            "INFERENCE_PRECISION_HINT": self.precision,
            "INFERENCE_NUM_THREADS": self.threads,
            # One stream is what the hint LATENCY gives, one a thread what THROUGHPUT gives.
            "NUM_STREAMS": streams,
        }
        queue = ov.AsyncInferQueue(self.core.compile_model(model, "CPU", configuration), streams)
        queue.set_callback(keep)
        return queue

    def settings(self, shapes) -> list[Setting]:
        choices = [(1, None), (1, 8)]
        if self.threads > 1:
            choices += [(self.threads, rows) for rows in (16, 4, 1)]
        settings = [
            Setting(f"NUM_STREAMS {streams}", rows, Run(self, streams, fixed=False))
            for streams, rows in choices
        ]
        if shapes:
            settings += [
                Setting(f"NUM_STREAMS {streams}, compiled for the shape", rows, Run(self, streams, fixed=True))
                for streams, rows in choices
            ]
        return settings


def keep(request: ov.InferRequest, place: tuple[list, int]) -> None:
    results, index = place
    results[index] = request.get_output_tensor().data.copy()


class Run:
    """Runs batches on a number of streams."""

    def __init__(self, engine: OpenVino, streams: int, fixed: bool):
        self.engine = engine
        self.streams = streams
        self.fixed = fixed
        self.by_shape = {}

    def __call__(self, batches: list[Batch]) -> list[np.ndarray]:
        results = [None] * len(batches)
        queues = [self.queue(batch) for batch in batches]
        for index, (batch, queue) in enumerate(zip(batches, queues)):
            queue.start_async(inputs(batch), userdata=(results, index), share_inputs=True)
        for queue in set(queues):
            queue.wait_all()
        return results

    def queue(self, batch: Batch) -> ov.AsyncInferQueue:
        if not self.fixed:
            return self.engine.any_shape[self.streams]
        shape = batch.ids.shape
        if shape not in self.by_shape:
            self.by_shape[shape] = self.engine.compiled(shape, self.streams)
        return self.by_shape[shape]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--variant", choices=VARIANTS, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--calibration", type=Path, required=True, help="JSON: sequences of token ids")
    arguments = parser.parse_args()
    chosen = MODELS[arguments.model]
    hint = VARIANTS[arguments.variant]
    if hint == "bf16" and "BF16" not in ov.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        if arguments.variant == "bf16":
            raise SystemExit("this processor has no bf16")
        hint = "f32"
    engine = OpenVino(graph(chosen, arguments.variant, arguments.calibration), hint, arguments.threads)
    peer.serve(f"openvino {arguments.variant}", engine.settings, chosen)
