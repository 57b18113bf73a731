"""Writes the golden values of Gpt2ReferenceTest: a GPT-2 of small random weights, and its logits.

The reference is transformers in fp32. In a virtual environment with torch and transformers:

    python tiny_gpt2.py ../resources/tiny-gpt2

The folder gets config.json and model.safetensors as transformers writes them, a tokenizer.json of
letters and six merges, and logits.csv: a
token each line, then the logits of all tokens at its position, with the tanh form of GELU and,
in the second half, with the exact one.
"""

import json
import os
import sys

import torch
from transformers import GPT2Config, GPT2LMHeadModel

folder = sys.argv[1]
torch.manual_seed(1)
config = GPT2Config(
    vocab_size=40, n_positions=24, n_embd=12, n_layer=2, n_head=3, initializer_range=0.3,
    bos_token_id=None, eos_token_id=None)
model = GPT2LMHeadModel(config).eval()
with torch.no_grad():
    for name, weights in model.named_parameters():
        if weights.dim() == 1:  # biases begin at 0 and gains at 1, which would hide a mistake
            weights.add_(0.3 * torch.randn_like(weights))
tokens = torch.randint(0, config.vocab_size, (1, config.n_positions))
model.save_pretrained(folder)
os.remove(f"{folder}/generation_config.json")

with open(f"{folder}/logits.csv", "w", encoding="utf-8") as file:
    for activation in ("gelu_new", "gelu"):
        config.activation_function = activation
        other = GPT2LMHeadModel(config).eval()
        other.load_state_dict(model.state_dict())
        with torch.no_grad():
            logits = other(tokens).logits[0]
        for token, row in zip(tokens[0].tolist(), logits):
            file.write(f"{token}," + ",".join(f"{x:.6f}" for x in row.tolist()) + "\n")

merges = ["t h", "th e", "Ġ a", "a n", "an d", "e r"]
alphabet = ["Ġ", "Ċ", *"abcdefghijklmnopqrstuvwxyz.,'?!-"]
tokens = alphabet + [merge.replace(" ", "") for merge in merges]
with open(f"{folder}/tokenizer.json", "w", encoding="utf-8") as file:
    json.dump(
        {
            "version": "1.0",
            "added_tokens": [],
            "normalizer": None,
            "pre_tokenizer": {
                "type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True,
                "use_regex": True},
            "decoder": {"type": "ByteLevel"},
            "model": {
                "type": "BPE", "vocab": {token: id for id, token in enumerate(tokens)},
                "merges": merges},
        },
        file, ensure_ascii=False)
