"""Writes the golden values of BertFolderTest: a BERT encoder of small random weights, and its vectors.

The reference is sentence-transformers in fp32, from text to vector. In a virtual environment with torch 2.15.0,
transformers 5.24.0 and sentence-transformers 6.2.0:

    python tiny_bert.py ../resources/tiny-bert

The folder gets what sentence-transformers saves, the same weights in fp16 (as of a larger model, whose names have a
prefix) and in bf16, and vectors.json: for each pooling and kind of text, a vector for each text.
"""

import json
import os
import shutil
import sys

import torch
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

POSITIONS = 160
LONGEST = 128  # tokens of a text: fewer than there are positions
TEXTS = [
    "How long is the river?",
    "The river is 25 km long.",
    "Übermäßige Größe: naïve FAÇADE",
    "河 flows there, and unknown ☃ words",
    "river long " * 100,
]
PROMPTS = {"query": "query: ", "document": "passage: "}

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = ["how", "long", "is", "the", "river", "query", "passage", "flows", "there", "and", "words", "km", "河"]
LETTERS = list("abcdefghijklmnopqrstuvwxyz0123456789ß")
VOCABULARY = SPECIAL + WORDS + LETTERS + ["##" + letter for letter in LETTERS] + list("?.:,-!")


def tokenizer() -> PreTrainedTokenizerFast:
    wordpiece = Tokenizer(models.WordPiece(
        vocab={token: id for id, token in enumerate(VOCABULARY)}, unk_token="[UNK]"))
    wordpiece.normalizer = normalizers.BertNormalizer(lowercase=True)
    wordpiece.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    wordpiece.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return PreTrainedTokenizerFast(
        tokenizer_object=wordpiece, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
        mask_token="[MASK]", model_max_length=POSITIONS)


def random_model() -> BertModel:
    """A model whose weights are random, and exact in fp16 and in bf16."""
    torch.manual_seed(1)
    model = BertModel(BertConfig(
        vocab_size=len(VOCABULARY), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=POSITIONS, initializer_range=0.2)).eval()
    with torch.no_grad():
        for weights in model.parameters():
            if weights.dim() == 1:  # biases begin at 0 and gains at 1, which would hide a mistake
                weights.add_(0.3 * torch.randn_like(weights))
            weights.copy_(weights.bfloat16().half().float())
    return model


def encoder(folder: str, pooling: str) -> SentenceTransformer:
    transformer = Transformer(folder, max_seq_length=LONGEST)
    return SentenceTransformer(
        modules=[transformer, Pooling(transformer.get_embedding_dimension(), pooling), Normalize()],
        prompts=PROMPTS, device="cpu")


def vectors(model: SentenceTransformer) -> dict[str, list[list[float]]]:
    return {
        kind: [[round(x, 6) for x in row] for row in model.encode(TEXTS, prompt=prompt).tolist()]
        for kind, prompt in {"plain": "", **PROMPTS}.items()}


folder = sys.argv[1]
shutil.rmtree(folder, ignore_errors=True)
plain = f"{folder}/plain"
weights = random_model()
weights.save_pretrained(plain)
tokenizer().save_pretrained(plain)
encoder(plain, "mean").save(folder, create_model_card=False)
tensors = weights.state_dict()
save_file({f"bert.{name}": tensor.half() for name, tensor in tensors.items()}, f"{folder}/model-fp16.safetensors")
save_file({name: tensor.bfloat16() for name, tensor in tensors.items()}, f"{folder}/model-bf16.safetensors")
with open(f"{folder}/vectors.json", "w", encoding="utf-8") as file:
    golden = {pooling: vectors(encoder(plain, pooling)) for pooling in ("mean", "cls")}
    json.dump({"texts": TEXTS, **golden}, file, ensure_ascii=False, indent=0)
shutil.rmtree(plain)
for name in ("README.md", "special_tokens_map.json", "vocab.txt"):
    if os.path.exists(f"{folder}/{name}"):
        os.remove(f"{folder}/{name}")
