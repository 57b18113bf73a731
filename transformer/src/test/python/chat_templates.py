"""Writes the golden values of ChatTemplateReferenceTest: what the families' chat templates make of conversations.

The reference is jinja2, set up as transformers does. With the package "jinja2":

    python3 chat_templates.py ../resources/chat-templates

Those of Mistral, Qwen and SmolLM2 (Apache 2.0) and of Phi-3.5 (MIT) are the models' own; those of Gemma and Llama make
the same text, in other words.
"""

import json
import sys
from datetime import datetime
from pathlib import Path

from jinja2.exceptions import TemplateError
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

TODAY = datetime(2026, 3, 5, 12, 0)

# What each family's tokenizer calls the tokens that begin and end a text.
TOKENS = {
    "gemma-2": ("<bos>", "<eos>"),
    "gemma-3": ("<bos>", "<eos>"),
    "llama-3.2": ("<|begin_of_text|>", "<|eot_id|>"),
    "mistral-7b-v0.1": ("<s>", "</s>"),
    "mistral-nemo": ("<s>", "</s>"),
    "phi-3.5": ("<s>", "<|endoftext|>"),
    "qwen2.5": ("", "<|im_end|>"),
    "qwen3": ("", "<|im_end|>"),
    "smollm2": ("<|im_start|>", "<|im_end|>"),
}

SYSTEM = {"role": "system", "content": "Answer with one sentence."}
FIRST = {"role": "user", "content": "Who keeps the gauge?"}
ANSWER = {"role": "assistant", "content": "The lock keeper keeps it."}
SECOND = {"role": "user", "content": "  And {{ who }} paints it, {% raw %} 7 < 8?\n\nأجب من فضلك 🙂 \n"}
THOUGHT = {"role": "assistant", "content": "<think>\nThe keeper?\n</think>\n\nThe keeper."}

CONVERSATIONS = {
    "a question": [FIRST],
    "with a system prompt": [SYSTEM, FIRST],
    "several turns": [FIRST, ANSWER, SECOND],
    "several turns with a system prompt": [SYSTEM, FIRST, ANSWER, SECOND],
    "a thought in an earlier turn": [FIRST, THOUGHT, SECOND],
}


def raise_exception(message: str) -> None:
    raise TemplateError(message)


def environment() -> ImmutableSandboxedEnvironment:
    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
    env.filters["tojson"] = lambda value, indent=None: json.dumps(value, ensure_ascii=False, indent=indent)
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = TODAY.strftime
    return env


def main() -> None:
    folder = Path(sys.argv[1])
    golden = []
    for file in sorted(folder.glob("*.jinja")):
        begin, end = TOKENS[file.stem]
        template = environment().from_string(file.read_text(encoding="utf-8"))
        for name, messages in CONVERSATIONS.items():
            case = {"template": file.stem, "conversation": name, "begin": begin, "end": end, "messages": messages}
            try:
                case["text"] = template.render(
                    messages=messages, tools=None, documents=None, add_generation_prompt=True,
                    enable_thinking=False, bos_token=begin, eos_token=end)
            except TemplateError as e:
                case["refusal"] = str(e)
            golden.append(case)
    text = json.dumps(golden, ensure_ascii=False, indent=1)
    (folder / "rendered.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
