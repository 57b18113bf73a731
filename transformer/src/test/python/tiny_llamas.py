"""Writes the golden values of LlamaReferenceTest: models of small random weights, and their logits.

The reference is transformers in fp32. In a virtual environment with torch 2.15.0, transformers
5.24.0 and gguf 0.19.0:

    python tiny_llamas.py ../resources/tiny-llamas

Each model gets a folder with config.json and model.safetensors as transformers writes them, the same
weights as model.gguf with the names, keys and order of rows of llama.cpp's conversion, and logits.csv:
a token each line, then the logits of all tokens at its position; an empty line between two sequences.
"""

import math
import os
import sys

import gguf
import numpy
import torch
from transformers import (
    AutoModelForCausalLM, Gemma3TextConfig, LlamaConfig, MistralConfig, Phi3Config, PreTrainedConfig,
    Qwen2Config, Qwen3Config)

VOCABULARY = 48
LENGTHS = (24, 12)  # of the sequences: beyond the original context, and within
ORIGINAL = 16  # context before a scaling of positions

SIZES = dict(
    vocab_size=VOCABULARY, hidden_size=16, intermediate_size=24, num_hidden_layers=2,
    num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=32,
    initializer_range=0.3, tie_word_embeddings=False, bos_token_id=None, eos_token_id=None,
    pad_token_id=None)

CONFIGS = {
    "llama": LlamaConfig(**SIZES, rope_parameters={
        "rope_type": "llama3", "rope_theta": 500.0, "factor": 4.0, "low_freq_factor": 0.2,
        "high_freq_factor": 2.0, "original_max_position_embeddings": ORIGINAL}),
    "smollm": LlamaConfig(**SIZES | dict(
        tie_word_embeddings=True, num_hidden_layers=1, num_attention_heads=2, num_key_value_heads=1)),
    "mistral": MistralConfig(**SIZES, sliding_window=5, head_dim=6),
    "qwen2": Qwen2Config(**SIZES | dict(tie_word_embeddings=True)),
    "qwen3": Qwen3Config(**SIZES, head_dim=8, rope_parameters={
        "rope_type": "yarn", "rope_theta": 1000.0, "factor": 2.0,
        "original_max_position_embeddings": ORIGINAL}),
    "gemma3": Gemma3TextConfig(
        **SIZES | dict(num_hidden_layers=3, tie_word_embeddings=True), head_dim=8,
        query_pre_attn_scalar=8, sliding_window=4,
        layer_types=["sliding_attention", "sliding_attention", "full_attention"],
        rope_parameters={
            "full_attention": {"rope_type": "linear", "rope_theta": 1000.0, "factor": 8.0},
            "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0}}),
    "phi3": Phi3Config(
        **SIZES | dict(hidden_size=32), original_max_position_embeddings=ORIGINAL,
        rope_parameters={
            "rope_type": "longrope", "rope_theta": 1000.0, "partial_rotary_factor": 0.75,
            "original_max_position_embeddings": ORIGINAL,
            "short_factor": [1.0, 1.1, 1.3], "long_factor": [1.2, 2.0, 4.0]}),
}

GLOBAL_NAMES = {
    "model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}

BLOCK_NAMES = {
    "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v", "self_attn.qkv_proj": "attn_qkv", "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm",
    "post_attention_layernorm": "ffn_norm", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
    "mlp.gate_up_proj": "ffn_up", "mlp.down_proj": "ffn_down"}

GEMMA_BLOCK_NAMES = BLOCK_NAMES | {
    "post_attention_layernorm": "post_attention_norm", "pre_feedforward_layernorm": "ffn_norm",
    "post_feedforward_layernorm": "post_ffw_norm"}


def random_model(config: PreTrainedConfig) -> torch.nn.Module:
    """A model whose weights are random and exact in fp16."""
    torch.manual_seed(1)
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32).eval()
    with torch.no_grad():
        for weights in model.parameters():
            if weights.dim() == 1:  # biases begin at 0 and gains at 0 or 1, which would hide a mistake
                weights.add_(0.3 * torch.randn_like(weights))
            weights.copy_(weights.half().float())
    return model


def write_logits(model: torch.nn.Module, path: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        for length in LENGTHS:
            tokens = torch.randint(0, VOCABULARY, (1, length))
            with torch.no_grad():
                logits = model(tokens, use_cache=False).logits[0]
            for token, row in zip(tokens[0].tolist(), logits):
                file.write(f"{token}," + ",".join(f"{x:.5f}" for x in row.tolist()) + "\n")
            file.write("\n")


def neighbours(rows: numpy.ndarray, heads: int) -> numpy.ndarray:
    """Rows of queries or keys in the order of the architecture llama: pairs side by side."""
    halves = rows.reshape(heads, 2, rows.shape[0] // heads // 2, *rows.shape[1:])
    return halves.swapaxes(1, 2).reshape(rows.shape)


def write_gguf(model: torch.nn.Module, path: str) -> None:
    config = model.config
    kind = config.model_type
    arch = {"mistral": "llama", "gemma3_text": "gemma3"}.get(kind, kind)
    gemma = arch == "gemma3"
    head_width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    positions = config.rope_parameters
    positions = positions["full_attention"] if gemma else positions
    rotated = int(head_width * positions.get("partial_rotary_factor", 1))
    writer = gguf.GGUFWriter(path, arch)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_key_length(head_width)
    writer.add_value_length(head_width)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_dimension_count(rotated)
    writer.add_rope_freq_base(positions["rope_theta"])
    if positions["rope_type"] in ("linear", "yarn"):
        writer.add_rope_scaling_type(gguf.RopeScalingType(positions["rope_type"]))
        writer.add_rope_scaling_factor(positions["factor"])
    if positions["rope_type"] in ("yarn", "longrope"):
        writer.add_rope_scaling_orig_ctx_len(ORIGINAL)
    if positions["rope_type"] == "longrope":
        growth = config.max_position_embeddings / ORIGINAL
        writer.add_rope_scaling_attn_factors(math.sqrt(1 + math.log(growth) / math.log(ORIGINAL)))
        for length in ("long", "short"):
            factors = numpy.array(positions[f"{length}_factor"], dtype=numpy.float32)
            writer.add_tensor(f"rope_factors_{length}.weight", factors)
    if positions["rope_type"] == "llama3":
        plain = positions["rope_theta"] ** -(torch.arange(0, rotated, 2) / rotated)
        divisors = plain / model.model.rotary_emb.inv_freq
        writer.add_tensor("rope_freqs.weight", divisors.numpy().astype(numpy.float32))
    if kind == "mistral" or gemma:
        writer.add_sliding_window(config.sliding_window)
    if gemma:
        writer.add_sliding_window_pattern(3)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([f"token{i}" for i in range(VOCABULARY)])
    writer.add_token_types([gguf.TokenType.NORMAL] * VOCABULARY)
    writer.add_token_merges([])
    writer.add_eos_token_id(0)
    names = GEMMA_BLOCK_NAMES if gemma else BLOCK_NAMES
    for name, weights in model.named_parameters():
        stem, suffix = name.rsplit(".", 1)
        numbers = weights.detach().numpy()
        if arch == "llama" and stem.endswith("q_proj"):
            numbers = neighbours(numbers, config.num_attention_heads)
        if arch == "llama" and stem.endswith("k_proj"):
            numbers = neighbours(numbers, config.num_key_value_heads)
        if gemma and stem.endswith("norm"):
            numbers = numbers + 1
        if stem.startswith("model.layers."):
            layer, of_block = stem.removeprefix("model.layers.").split(".", 1)
            stem = f"blk.{layer}.{names[of_block]}"
        else:
            stem = GLOBAL_NAMES[stem]
        kind_of_number = numpy.float32 if numbers.ndim == 1 else numpy.float16
        writer.add_tensor(f"{stem}.{suffix}", numbers.astype(kind_of_number))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


for name, config in CONFIGS.items():
    folder = os.path.join(sys.argv[1], name)
    os.makedirs(folder, exist_ok=True)
    model = random_model(config)
    write_logits(model, f"{folder}/logits.csv")
    write_gguf(model, f"{folder}/model.gguf")
    in_parts = {"max_shard_size": "8KB"} if name == "qwen2" else {}
    model.half().save_pretrained(folder, **in_parts)
    if os.path.exists(f"{folder}/generation_config.json"):
        os.remove(f"{folder}/generation_config.json")
