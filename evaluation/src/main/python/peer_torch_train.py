"""PyTorch: a GPT-2 of its own modules, trained with its fused AdamW; fp32 or bf16 autocast."""

import argparse
import json
import os
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

CORPUS = 1 << 16


class Block(nn.Module):
    """B rows, T tokens, C width, H heads."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.attention_norm = nn.LayerNorm(width)
        self.query_key_value = nn.Linear(width, 3 * width)
        self.output = nn.Linear(width, width)
        self.mlp_norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)

    def forward(self, x):
        rows, tokens, width = x.shape
        split = self.query_key_value(self.attention_norm(x)).view(rows, tokens, 3, self.heads, width // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4)  # each B×H×T×C/H
        mixed = F.scaled_dot_product_attention(query, key, value, is_causal=True)
        x = x + self.output(mixed.transpose(1, 2).reshape(x.shape))
        return x + self.down(F.gelu(self.up(self.mlp_norm(x)), approximate="tanh"))


class Gpt(nn.Module):
    def __init__(self, vocabulary: int, context: int, width: int, layers: int, heads: int):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(context, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        for weight in self.parameters():
            if weight.dim() > 1:
                nn.init.normal_(weight, std=0.02)

    def forward(self, ids, targets):
        """ids, targets: B×T → the mean cross-entropy."""
        x = self.tokens(ids) + self.positions.weight[: ids.shape[1]]
        for block in self.blocks:
            x = block(x)
        logits = self.norm(x) @ self.tokens.weight.T
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten())


class Training:
    def __init__(self, work: dict, way: str, precision: str):
        self.batch, self.context = work["batch"], work["context"]
        shape = {name: work[name] for name in ("vocabulary", "context", "width", "layers", "heads")}
        self.gpt = Gpt(**shape)
        matrices = [weight for weight in self.gpt.parameters() if weight.dim() > 1]
        vectors = [weight for weight in self.gpt.parameters() if weight.dim() == 1]
        groups = [{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99), fused=True)
        self.loss = torch.compile(self.gpt) if way == "compiled" else self.gpt
        self.autocast = torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16")
        self.text = torch.randint(0, work["vocabulary"], (CORPUS,))

    def step(self):
        starts = torch.randint(0, CORPUS - self.context, (self.batch,))
        ids = torch.stack([self.text[at : at + self.context] for at in starts])
        targets = torch.stack([self.text[at + 1 : at + 1 + self.context] for at in starts])
        with self.autocast:
            loss = self.loss(ids, targets)
        loss.backward()
        nn.utils.clip_grad_norm_(self.gpt.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return loss.item()

    def tokens_per_second(self, seconds: float) -> float:
        steps, elapsed, start = 0, 0.0, time.perf_counter()
        while elapsed < seconds:
            self.step()
            steps += 1
            elapsed = time.perf_counter() - start
        return steps * self.batch * self.context / elapsed


def main() -> None:
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # keeps what libraries print out of the answers
    parser = argparse.ArgumentParser()
    parser.add_argument("--way", choices=["eager", "compiled"], required=True)
    parser.add_argument("--precision", choices=["fp32", "bf16"], required=True)
    parser.add_argument("--threads", type=int, required=True)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    print(json.dumps({"engine": f"torch {options.way} {options.precision}"}), file=answers, flush=True)
    training = None
    for line in sys.stdin:
        request = json.loads(line)
        if training is None:
            with open(request["work"]) as file:
                training = Training(json.load(file), options.way, options.precision)
            training.step()
        rate = training.tokens_per_second(request["seconds"])
        print(json.dumps({"setting": "", "tokens_per_second": rate}), file=answers, flush=True)


if __name__ == "__main__":
    main()
