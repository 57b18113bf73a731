"""Writes the golden values of ReferenceTokenizersTest: small tokenizers of each kind, and the ids of texts.

The references are Hugging Face's tokenizers and Google's sentencepiece. With the packages "tokenizers",
"sentencepiece" and "protobuf":

    python3 reference_tokenizers.py ../resources/dev/headwater/tokenizer/reference-tokenizers.json
"""

import base64
import io
import json
import sys
import tempfile
from pathlib import Path

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

TEXTS = [
    "The lock keeper opens the gate at seven o'clock, and the boats go through one by one.",
    "They've said it's OK; we'll see if WE'LL agree. DON'T shout, I'm here -- you're not!",
    "Der Schlüssel hängt überm Bürotisch. Où est la clé? El niño comió piñas. Żółć!",
    "Смотритель шлюза открывает ворота в семь часов утра, и лодки проходят по одной.",
    "Ο φύλακας ανοίγει την πύλη στις επτά το πρωί και οι βάρκες περνούν μία μία.",
    "שומר השער פותח את השער בשבע בבוקר, והסירות עוברות אחת אחת.",
    "يفتح حارس البوابة البوابة في السابعة صباحًا، وتمر القوارب واحدًا تلو الآخر.",
    "द्वारपाल सुबह सात बजे फाटक खोलता है, और नावें एक-एक करके निकलती हैं।",
    "ผู้ดูแลประตูน้ำเปิดประตูตอนเจ็ดโมงเช้า และเรือก็ผ่านไปทีละลำ",
    "船闸管理员早上七点打开闸门，船只一艘一艘地通过。闸门在晚上关闭。",
    "水門の番人は朝七時に門を開け、ボートは一艘ずつ通ります。カタカナも。",
    "갑문 관리인은 아침 일곱 시에 문을 열고, 배들은 한 척씩 지나갑니다.",
    "Good morning 🙂👍🏽 family 👨‍👩‍👧 flags 🇫🇷🇯🇵 hearts ❤️💙",
    "In 2024, 1234567 boats paid 3.14 each; call +49 30 901820-0 or ٣٤٥ or ½ or ².",
    "def gate(level: int) -> bool:\n    if level >= 42:\n\t\treturn True  # open\n    return False\n",
    '{"name": "gate_7", "open": true, "levels": [1, 22, 333]}\r\n\r\n<b>bold</b> // https://example.org/a?b=c',
    "  leading,   three   spaces\t\ttabs \n\n\n lines \u00a0nbsp\u3000ideographic\u2003em trailing   ",
    "e\u0301te\u0301 is not \u00e9t\u00e9; \ufb01ne \uff21\uff22\uff23 \u2160\u2161 \u212b a\u0327",
    "CamelCaseWords and snake_case_words and SCREAMING_CASE, McDonald's iPhone15Pro",
    "Headwater GPT reads <tool_call> and Headwater alone; <0x41> is text.",
    "",
    " ",
    "\n",
    "a\u200bb\u200dc\u0007d\ufeffe",
    "龘靐齉 rare, \U00020000\U0002a6df rarer, ꙮ and ⁇",
]
CONTROLS = ["<|im_start|>", "<|im_end|>"]
WITH_CONTROLS = ["<|im_start|>user\nHi  there<|im_end|>\n<|im_start|>assistant\n", " <|im_end|> a <|im_end|>"]
USER_DEFINED = "Headwater GPT"
MARK = "<tool_call>"
TAG = "<b>"

LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
QWEN2 = LLAMA3.replace("{1,3}", "")
TEKKEN = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
CHARACTERS = {"\ufb01": "fi", "\r": " ", "\u00a0": " ", "\u3000": " ", "\t": " ", "\n": " ", "e\u0301": "\u00e9", "\u212b": "\u00c5",
              "\u200b": "", **{chr(0xFF21 + i): chr(65 + i) for i in range(26)}}


def added(names: dict[str, bool], first: int) -> list[dict]:
    return [
        {"id": first + i, "content": name, "single_word": False, "lstrip": False, "rstrip": False,
         "normalized": False, "special": special}
        for i, (name, special) in enumerate(names.items())
    ]


def encoded(model: dict, rest: dict, texts: list[str]) -> list[list[int]]:
    tokenizer = Tokenizer.from_str(json.dumps({"version": "1.0", "truncation": None, "padding": None,
                                               "decoder": None, **rest, "model": model}))
    return [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]


def split(regex: str) -> dict:
    return {
        "type": "Sequence",
        "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": regex}, "behavior": "Isolated", "invert": False},
            {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False},
        ],
    }


def byte_level() -> tuple[dict, list[dict]]:
    """One vocabulary, and how each family cuts words before it."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(LLAMA3), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    trainer = trainers.BpeTrainer(
        vocab_size=560, min_frequency=2, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(TEXTS * 2, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    model["vocab"]["ĠHeadwater"] = len(model["vocab"])  # a word that no merge makes
    bytes_and_regex = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    digits = {"type": "Digits", "individual_digits": True}
    families = {
        "gpt-2": (None, bytes_and_regex, False),
        "smollm": (None, {"type": "Sequence", "pretokenizers": [digits, bytes_and_regex]}, False),
        "llama-bpe": (None, split(LLAMA3), True),
        "qwen2": ({"type": "NFC"}, split(QWEN2), False),
        "tekken": (None, split(TEKKEN), True),
    }
    special = added({**dict.fromkeys(CONTROLS, True), MARK: False, USER_DEFINED: False}, len(model["vocab"]))
    tokenizers = []
    for name, (normalizer, pre_tokenizer, whole_words) in families.items():
        rest = {"added_tokens": special, "normalizer": normalizer, "pre_tokenizer": pre_tokenizer, "post_processor": None}
        tokenizers.append({
            "name": name, "model": "byte-level", "ignore_merges": whole_words, "rest": rest,
            "ids": encoded({**model, "ignore_merges": whole_words}, rest, TEXTS + WITH_CONTROLS)})
    return model, tokenizers


def train(**options) -> sentencepiece.SentencePieceProcessor:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(line for text in TEXTS * 3 for line in text.splitlines() if line.strip()),
        model_writer=model, control_symbols=CONTROLS, user_defined_symbols=[TAG],
        hard_vocab_limit=False, minloglevel=2, **options)
    return sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())


def gguf(name: str, kind: str, processor: sentencepiece.SentencePieceProcessor) -> dict:
    """What a GGUF file says of a SentencePiece model, and what the model makes of the texts."""
    proto = sentencepiece_model_pb2.ModelProto.FromString(processor.serialized_model_proto())
    spec = proto.normalizer_spec
    ids = processor.encode(TEXTS)
    return {
        "name": name,
        "model": kind,
        "pieces": [[piece.piece, round(piece.score, 6), piece.type] for piece in proto.pieces],
        "add_space_prefix": spec.add_dummy_prefix,
        "remove_extra_whitespaces": spec.remove_extra_whitespaces,
        "charsmap": base64.b64encode(spec.precompiled_charsmap).decode(),
        "ids": ids,
        "decoded": [processor.decode(each) for each in ids],
    }


def merges(pieces: list[list]) -> list[list[str]]:
    """The pairs of pieces that make a piece, in the order of sentencepiece's scores."""
    normal = {text: (score, id) for id, (text, score, kind) in enumerate(pieces) if kind == 1}
    pairs = [(-normal[text][0], i, text[:i], text[i:]) for text in normal for i in range(1, len(text))
             if text[:i] in normal and text[i:] in normal]
    return [[left, right] for _, _, left, right in sorted(pairs)]


def sentence_pieces() -> tuple[dict, list[dict], list[dict]]:
    identity = {"normalization_rule_name": "identity", "remove_extra_whitespaces": False}
    files = []
    models_, tokenizers = {}, []
    for name, prefix in ("llama", True), ("gemma", False):
        files.append(gguf(name, "llama", train(
            model_type="bpe", vocab_size=800, byte_fallback=True, character_coverage=0.99, split_digits=True,
            allow_whitespace_only_pieces=True, add_dummy_prefix=prefix, **identity)))
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as rules:
        for source, target in CHARACTERS.items():
            rules.write(" ".join(f"{ord(c):X}" for c in source) + "\t" + " ".join(f"{ord(c):X}" for c in target) + "\n")
        rules.flush()
        files.append(gguf("t5", "t5", train(
            model_type="unigram", vocab_size=500, character_coverage=0.99, normalization_rule_tsv=rules.name)))
    llama, _, t5 = files
    vocabulary = {text: id for id, (text, _, _) in enumerate(llama["pieces"])}
    models_["bpe"] = {
        "type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None,
        "end_of_word_suffix": None, "fuse_unk": True, "byte_fallback": True, "vocab": vocabulary,
        "merges": merges(llama["pieces"])}
    models_["unigram"] = {
        "type": "Unigram", "unk_id": 0, "vocab": [[text, score] for text, score, _ in t5["pieces"]]}
    replace = {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
    prepend = {"type": "Prepend", "prepend": "▁"}
    start = {
        "type": "TemplateProcessing", "pair": [],
        "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
        "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}}
    compiled = {"type": "Precompiled", "precompiled_charsmap": t5["charsmap"]}
    strip = {"type": "Strip", "strip_left": False, "strip_right": True}
    repeated = {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": "▁"}
    families = {
        "llama, prepended": ("bpe", {"type": "Sequence", "normalizers": [prepend, replace]}, None),
        "llama, metaspace": ("bpe", None, {
            "type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": False}),
        "gemma": ("bpe", replace, {
            "type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": False}),
        "t5": ("unigram", {"type": "Sequence", "normalizers": [compiled, strip, repeated]}, {
            "type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}),
    }
    for name, (model, normalizer, pre_tokenizer) in families.items():
        pieces = (t5 if model == "unigram" else llama)["pieces"]
        special = [{**added({text: kind != 4}, id)[0]} for id, (text, _, kind) in enumerate(pieces) if kind in (3, 4)]
        rest = {"added_tokens": special, "normalizer": normalizer, "pre_tokenizer": pre_tokenizer, "post_processor": start}
        tokenizers.append({
            "name": name, "model": model, "rest": rest,
            "ids": encoded(models_[model], rest, TEXTS + WITH_CONTROLS)})
    return models_, tokenizers, files


def main() -> None:
    bytes_, families = byte_level()
    others, more, files = sentence_pieces()
    golden = {
        "texts": TEXTS, "with_controls": WITH_CONTROLS, "models": {"byte-level": bytes_, **others},
        "tokenizers": families + more, "gguf": files}
    Path(sys.argv[1]).write_text(json.dumps(golden, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
