"""PyTorch: BERT from its own modules with the ONNX file's weights, fp32 and bf16, eager and compiled."""

import argparse

import numpy as np
import onnx
import torch
import torch._inductor.config
import torch.nn.functional as F
from onnx import numpy_helper
from torch import nn

import peer
from models import MODELS
from peer import Batch, Setting

EPSILON = 1e-12


class Block(nn.Module):
    """T tokens, C width, H heads, B rows."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.query_key_value = nn.Linear(width, 3 * width)
        self.output = nn.Linear(width, width)
        self.attention_norm = nn.LayerNorm(width, EPSILON)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)
        self.mlp_norm = nn.LayerNorm(width, EPSILON)

    def forward(self, x, mask):
        rows, tokens, width = x.shape
        split = self.query_key_value(x).view(rows, tokens, 3, self.heads, width // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4)  # each B×H×T×C/H
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        x = self.attention_norm(x + self.output(mixed.transpose(1, 2).reshape(x.shape)))
        return self.mlp_norm(x + self.down(F.gelu(self.up(x))))


class Bert(nn.Module):
    def __init__(self, model, vocabulary: int, positions: int):
        super().__init__()
        self.pooling = model.pooling
        self.words = nn.Embedding(vocabulary, model.width)
        self.positions = nn.Embedding(positions, model.width)
        self.norm = nn.LayerNorm(model.width, EPSILON)
        self.blocks = nn.ModuleList(Block(model.width, model.heads) for _ in range(model.layers))

    def forward(self, ids, mask):
        """ids: B×T; mask: B×T, true at tokens and false at padding; None if there is no padding."""
        x = self.norm(self.words(ids) + self.positions.weight[: ids.shape[1]])
        for block in self.blocks:
            x = block(x, None if mask is None else mask[:, None, None, :])
        if self.pooling == "class":
            x = x[:, 0]
        elif mask is None:
            x = x.mean(1)
        else:
            x = (x * mask[:, :, None]).sum(1)
        return F.normalize(x.float(), dim=-1)


def load(model) -> Bert:
    """The export names biases and norms, and leaves the matrices in the order of their use."""
    graph = onnx.load(model.onnx).graph
    named = {entry.name: torch.tensor(numpy_helper.to_array(entry)) for entry in graph.initializer}
    matrices = (
        named[node.input[1]].T for node in graph.node if node.op_type == "MatMul" and node.input[1] in named
    )
    words = named["embeddings.word_embeddings.weight"]
    positions = named["embeddings.position_embeddings.weight"]
    bert = Bert(model, len(words), len(positions))
    state = {"words.weight": words}
    # Every token is of the first segment.
    state["positions.weight"] = positions + named["embeddings.token_type_embeddings.weight"][0]
    for part in ("weight", "bias"):
        state[f"norm.{part}"] = named[f"embeddings.LayerNorm.{part}"]
    for layer in range(model.layers):
        theirs, ours = f"encoder.layer.{layer}.", f"blocks.{layer}."
        projections = [next(matrices) for _ in range(3)]
        biases = [named[f"{theirs}attention.self.{name}.bias"] for name in ("query", "key", "value")]
        state[ours + "query_key_value.weight"] = torch.cat(projections)
        state[ours + "query_key_value.bias"] = torch.cat(biases)
        for linear, name in {"output": "attention.output", "up": "intermediate", "down": "output"}.items():
            state[f"{ours}{linear}.weight"] = next(matrices)
            state[f"{ours}{linear}.bias"] = named[f"{theirs}{name}.dense.bias"]
        for part in ("weight", "bias"):
            state[f"{ours}attention_norm.{part}"] = named[f"{theirs}attention.output.LayerNorm.{part}"]
            state[f"{ours}mlp_norm.{part}"] = named[f"{theirs}output.LayerNorm.{part}"]
    bert.load_state_dict(state)
    return bert.eval()


class Torch:
    def __init__(self, bert: Bert):
        self.bert = bert

    def settings(self, shapes) -> list[Setting]:
        # Only as constants are the weights packed for oneDNN; a compilation takes seconds for each shape.
        torch._inductor.config.freezing = True
        torch._inductor.config.compile_threads = 1
        compiled = torch.compile(self.bert, dynamic=not shapes)
        settings = [Setting("eager", rows, self.runner(self.bert)) for rows in (None, 8)]
        return settings + [Setting("compiled", rows, self.runner(compiled)) for rows in (None, 8)]

    @staticmethod
    def runner(encode):
        def run(batches: list[Batch]) -> list[np.ndarray]:
            with torch.inference_mode():
                return [
                    encode(
                        torch.from_numpy(batch.ids),
                        None if batch.mask.all() else torch.from_numpy(batch.mask.astype(bool)),
                    ).numpy()
                    for batch in batches
                ]

        return run


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--variant", choices=["fp32", "bf16"], required=True)
    parser.add_argument("--threads", type=int, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    chosen = MODELS[arguments.model]
    dtype = {"fp32": torch.float32, "bf16": torch.bfloat16}[arguments.variant]
    engine = Torch(load(chosen).to(dtype))
    peer.serve(f"torch {arguments.variant}", engine.settings, chosen)
