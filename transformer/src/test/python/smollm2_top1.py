"""Writes the golden values of SmolLm2IT: tokens and each position's likeliest next token.

The reference is transformers in fp32, with the weights of the same GGUF file dequantised.
In a virtual environment with torch, transformers, accelerate and gguf:

    python smollm2_top1.py MODEL.gguf ../resources/smollm2-text.txt > ../resources/smollm2-top1.csv
"""

import os
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

gguf, text = os.path.abspath(sys.argv[1]), open(sys.argv[2], encoding="utf-8").read()
folder, file = os.path.split(gguf)
tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=file)
model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=file, dtype=torch.float32).eval()
tokens = tokenizer(text, add_special_tokens=False)["input_ids"]
with torch.no_grad():
    logits = model(torch.tensor([tokens])).logits[0]
print("token,top1,logit")
for token, row in zip(tokens, logits):
    best = int(row.argmax())
    print(f"{token},{best},{float(row[best]):.4f}")
