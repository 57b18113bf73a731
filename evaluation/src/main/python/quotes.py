"""Texts that go on with a quote: about 1,000 tokens of the samples, and then a heading of theirs again."""

from typing import NamedTuple

from models import HOME

HANDBOOK = HOME / "samples/handbook"
CONTEXT = 4500  # characters, about 1,000 tokens
COUNT = 8


class Section(NamedTuple):
    heading: str
    body: str

    def __str__(self) -> str:
        return f"{self.heading}\n\n{self.body}\n\n"


def prompts() -> list[str]:
    """Fixed texts, from evenly spread places of the samples on."""
    sections = [section for file in sorted(HANDBOOK.rglob("*.md")) for section in split(file.read_text())]
    starts = [index * len(sections) // COUNT for index in range(COUNT)]
    return [prompt(sections[start:] + sections[:start], CONTEXT) for start in starts]


def split(markdown: str) -> list[Section]:
    """The sections of a document, in order; those without a body are left out."""
    parts = [part.partition("\n") for part in f"\n{markdown}".split("\n#")[1:]]
    return [Section(f"#{heading}", body.strip()) for heading, _, body in parts if body.strip()]


def prompt(sections: list[Section], characters: int) -> str:
    """The first sections, as many as fit, and the heading of the longest of them again."""
    held, length = [], 0
    for section in sections:
        length += len(str(section))
        if length > characters:
            break
        held.append(section)
    longest = max(held, key=lambda section: len(section.body))
    return "".join(map(str, held)) + f"{longest.heading}\n\n"
