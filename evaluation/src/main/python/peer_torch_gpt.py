"""PyTorch: a GPT of the Llama family from its own modules, with a GGUF file's weights; fp32 and bf16, eager and
compiled."""

import argparse
import json
import os
import sys
import time
from typing import Callable

import torch
import torch._inductor.config
import torch.nn.functional as F
from gguf import GGUFReader
from gguf.quants import dequantize
from torch import Tensor, nn


class Shape:
    """C width, H heads that share K key-value heads of D, N neurons, V tokens, P positions."""

    def __init__(self, reader: GGUFReader):
        def number(name: str):
            return reader.fields[f"llama.{name}"].contents()

        self.vocabulary = len(reader.fields["tokenizer.ggml.tokens"].contents())
        self.positions = number("context_length")
        self.width = number("embedding_length")
        self.neurons = number("feed_forward_length")
        self.layers = number("block_count")
        self.heads = number("attention.head_count")
        self.key_value_heads = number("attention.head_count_kv")
        self.head_width = self.width // self.heads
        self.epsilon = number("attention.layer_norm_rms_epsilon")
        self.rotation_base = number("rope.freq_base")


class Block(nn.Module):
    """B rows, T tokens that are read at once."""

    def __init__(self, shape: Shape):
        super().__init__()
        width, self.head_width = shape.width, shape.head_width
        self.parts = [width] + 2 * [shape.key_value_heads * shape.head_width]
        self.attention_norm = nn.RMSNorm(width, shape.epsilon)
        self.query_key_value = nn.Linear(width, sum(self.parts), bias=False)
        self.output = nn.Linear(width, width, bias=False)
        self.mlp_norm = nn.RMSNorm(width, shape.epsilon)
        self.gate_up = nn.Linear(width, 2 * shape.neurons, bias=False)
        self.down = nn.Linear(shape.neurons, width, bias=False)

    def forward(self, x, cosines, sines, keys, values, position: int):
        """x: B×T×C; cosines, sines: T×D/2; keys, values: B×K×P×D, which get those of x from the position on."""
        rows, tokens, _ = x.shape
        query, key, value = (
            part.view(rows, tokens, -1, self.head_width).transpose(1, 2)
            for part in self.query_key_value(self.attention_norm(x)).split(self.parts, -1)
        )
        end = position + tokens
        keys[:, :, position:end] = rotate(key, cosines, sines)
        values[:, :, position:end] = value
        query, keys, values = rotate(query, cosines, sines), keys[:, :, :end], values[:, :, :end]
        if tokens == 1:  # query heads that share a key-value head look at it together
            query = query.reshape(rows, keys.shape[1], -1, self.head_width)
            mixed = F.scaled_dot_product_attention(query, keys, values).reshape(x.shape)
        else:
            mixed = F.scaled_dot_product_attention(query, keys, values, is_causal=True, enable_gqa=True)
            mixed = mixed.transpose(1, 2).reshape(x.shape)
        x = x + self.output(mixed)
        gate, up = self.gate_up(self.mlp_norm(x)).chunk(2, -1)
        return x + self.down(F.silu(gate) * up)


def rotate(x, cosines, sines):
    """x: B×H×T×D; its first and second half are the pairs' two numbers."""
    first, second = x.chunk(2, -1)
    return torch.cat((first * cosines - second * sines, first * sines + second * cosines), -1)


class Llama(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.tokens = nn.Embedding(shape.vocabulary, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = nn.RMSNorm(shape.width, shape.epsilon)
        turns = shape.rotation_base ** (-torch.arange(0, shape.head_width, 2) / shape.head_width)
        angles = torch.outer(torch.arange(shape.positions), turns)
        self.register_buffer("cosines", angles.cos())
        self.register_buffer("sines", angles.sin())

    def new_cache(self, rows: int, capacity: int) -> list[tuple[Tensor, Tensor]]:
        """Keys and values of each layer, B×K×capacity×D."""
        size = (rows, self.shape.key_value_heads, capacity, self.shape.head_width)
        return [tuple(torch.zeros(size, dtype=self.cosines.dtype) for _ in range(2)) for _ in self.blocks]

    def next(self, ids: Tensor, cache, position: int, run: Callable = Block.forward) -> Tensor:
        """ids: B×T, a prompt at position 0 or one token later → logits after the last, B×V."""
        turn = slice(position, position + ids.shape[1])
        cosines, sines = self.cosines[turn], self.sines[turn]
        x = self.tokens(ids)
        for block, (keys, values) in zip(self.blocks, cache):
            x = run(block, x, cosines, sines, keys, values, position)
        return self.norm(x[:, -1]) @ self.tokens.weight.T


def load(file: str) -> Llama:
    reader = GGUFReader(file)
    shape = Shape(reader)
    named = {
        tensor.name.removesuffix(".weight"): torch.tensor(dequantize(tensor.data, tensor.tensor_type))
        for tensor in reader.tensors
    }

    def halves(matrix: Tensor) -> Tensor:
        """The file has the two numbers of a pair side by side, in the rows of each head."""
        pairs = matrix.view(-1, shape.head_width // 2, 2, shape.width)
        return pairs.transpose(1, 2).reshape(matrix.shape)

    state = {"tokens.weight": named["token_embd"], "norm.weight": named["output_norm"]}
    for layer in range(shape.layers):
        ours, theirs = f"blocks.{layer}.", f"blk.{layer}."
        query_key_value = [halves(named[f"{theirs}attn_q"]), halves(named[f"{theirs}attn_k"])]
        state[f"{ours}query_key_value.weight"] = torch.cat([*query_key_value, named[f"{theirs}attn_v"]])
        state[f"{ours}gate_up.weight"] = torch.cat([named[f"{theirs}ffn_gate"], named[f"{theirs}ffn_up"]])
        for part, name in {"output": "attn_output", "down": "ffn_down"}.items():
            state[f"{ours}{part}.weight"] = named[theirs + name]
        for part, name in {"attention_norm": "attn_norm", "mlp_norm": "ffn_norm"}.items():
            state[f"{ours}{part}.weight"] = named[theirs + name]
    llama = Llama(shape)
    llama.load_state_dict(state, strict=False)  # the angles are computed
    return llama.eval()


class Engine:
    def __init__(self, llama: Llama):
        self.llama = llama
        torch._inductor.config.compile_threads = 1
        # One block is compiled, which all layers share.
        self.ways = {"eager": Block.forward, "compiled": torch.compile(Block.forward, dynamic=True)}
        self.chosen: dict[str, str] = {}  # by the file of the work

    def prepare(self, file: str, seconds: float) -> str:
        """Tries both ways on a work, and keeps the faster."""
        rates = {}
        for way in self.ways:
            self.chosen[file] = way
            self.tokens_per_second(file, 0)
            rates[way] = self.tokens_per_second(file, seconds / 4)
        self.chosen[file] = max(rates, key=rates.get)
        return self.chosen[file]

    @torch.inference_mode()
    def tokens_per_second(self, file: str, seconds: float) -> float:
        with open(file) as content:
            work = json.load(content)
        run = self.ways[self.chosen.get(file, "eager")]
        rows, prompt, tokens = work["streams"], work["prompt"], work["tokens"]
        ids = torch.randint(0, work["vocabulary"], (rows, prompt + tokens))
        done, elapsed = 0, 0.0
        while not done or elapsed < seconds:
            cache = self.llama.new_cache(rows, prompt + tokens)
            start = time.perf_counter()
            self.llama.next(ids[:, :prompt], cache, 0, run)
            if tokens:
                start = time.perf_counter()
                for position in range(prompt, prompt + tokens):
                    self.llama.next(ids[:, position : position + 1], cache, position, run)
            elapsed += time.perf_counter() - start
            done += rows * (tokens or prompt)
        return done / elapsed


def main() -> None:
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # keeps what libraries print out of the answers
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--precision", choices=["fp32", "bf16"], required=True)
    parser.add_argument("--threads", type=int, required=True)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    dtype = {"fp32": torch.float32, "bf16": torch.bfloat16}[options.precision]
    engine = Engine(load(options.model).to(dtype))
    print(json.dumps({"engine": f"torch {options.precision}"}), file=answers, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        file, seconds = request["work"], request["seconds"]
        if request["do"] == "prepare":
            answer = {"setting": engine.prepare(file, seconds)}
        else:
            answer = {"setting": "", "tokens_per_second": engine.tokens_per_second(file, seconds)}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
