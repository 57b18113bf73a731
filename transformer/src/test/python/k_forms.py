"""Writes k-forms.csv: for each type of GGUF's K forms a block of random bytes, in hexadecimal, and its 256 numbers as
the package gguf reads them. Needs `pip install gguf==0.19.0`."""

from pathlib import Path

import numpy as np
from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType
from gguf.quants import dequantize

TARGET = Path(__file__).parent.parent / "resources" / "k-forms.csv"

# Where the scales of the whole block are, as fp16.
SCALES = {"Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208]}


def main() -> None:
    random = np.random.default_rng(7)
    with TARGET.open("w") as out:
        for name, scales in SCALES.items():
            kind = GGMLQuantizationType[name]
            size = GGML_QUANT_SIZES[kind][1]
            block = random.integers(0, 256, size, dtype=np.uint8)
            for offset in scales:
                block[offset : offset + 2] = np.array([0.01], dtype=np.float16).view(np.uint8)
            numbers = dequantize(block.reshape(1, size), kind).flatten()
            out.write(",".join([name, block.tobytes().hex()] + [f"{number:.9g}" for number in numbers]) + "\n")


if __name__ == "__main__":
    main()
