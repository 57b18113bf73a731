"""Writes what Hugging Face's trainer learns from a text: the golden values of BytePairTrainerTest.

Run with the package "tokenizers": python3 byte_pair_training.py TEXT > ../resources/dev/headwater/tokenizer/...
"""

import json
import sys
from pathlib import Path

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

SIZE = 400


def main() -> None:
    text = Path(sys.argv[1]).read_text()
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=SIZE,
        min_frequency=2,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([text], trainer)
    model = json.loads(tokenizer.to_str())["model"]
    vocabulary = sorted(model["vocab"], key=model["vocab"].get)
    merges = [" ".join(merge) if isinstance(merge, list) else merge for merge in model["merges"]]
    ids = tokenizer.encode(text).ids
    print(json.dumps({"size": SIZE, "tokens": vocabulary, "merges": merges, "ids": ids}))


if __name__ == "__main__":
    main()
