"""The limits of this machine, in the shapes of an encoder: prints one line of JSON.

Products by PyTorch's oneDNN, prepacked where it does that (int8): billions of operations a second, a
multiplication and an addition being two. Memory by PyTorch's sum over 1 GiB, in GB read a second.
"""

import argparse
import json
import time

import torch

SHAPES = [(512, 384, 1536), (512, 1536, 384), (4096, 384, 1536)]  # rows, in, out
SECONDS = 0.3


def best(run, work: float) -> float:
    """Work per second in the fastest run."""
    run()
    end, least = time.perf_counter() + SECONDS, float("inf")
    while time.perf_counter() < end:
        start = time.perf_counter()
        run()
        least = min(least, time.perf_counter() - start)
    return work / least


def float_product(rows: int, inner: int, columns: int, dtype):
    left, right = torch.randn(rows, inner, dtype=dtype), torch.randn(columns, inner, dtype=dtype)
    return lambda: torch.nn.functional.linear(left, right)


def int8_product(rows: int, inner: int, columns: int):
    left = torch.randint(0, 255, (rows, inner), dtype=torch.uint8)
    right = torch.randint(-127, 127, (columns, inner), dtype=torch.int8)
    packed = torch.ops.onednn.qlinear_prepack(right, [rows, inner])
    scales, zeros = torch.rand(columns), torch.zeros(columns, dtype=torch.int64)
    return lambda: torch.ops.onednn.qlinear_pointwise(
        left, 0.1, 0, packed, scales, zeros, None, 1.0, 0, torch.uint8, "none", [], ""
    )


def measure() -> dict[str, float]:
    products = {
        "fp32": lambda *shape: float_product(*shape, torch.float32),
        "bf16": lambda *shape: float_product(*shape, torch.bfloat16),
        "int8": int8_product,
    }
    limits = {
        f"{name}_gops": max(best(product(*shape), 2e-9 * shape[0] * shape[1] * shape[2]) for shape in SHAPES)
        for name, product in products.items()
    }
    numbers = torch.rand(1 << 28)
    limits["memory_gb_s"] = best(numbers.sum, 4e-9 * len(numbers))
    return limits


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, required=True)
    torch.set_num_threads(parser.parse_args().threads)
    with torch.inference_mode():
        print(json.dumps(measure()))
