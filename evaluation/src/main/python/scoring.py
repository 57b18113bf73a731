"""When an answer is right, and its quotes exact."""

import re
import unicodedata
from typing import Callable, NamedTuple

CHINESE = r"\u3400-\u9fff"


class Score(NamedTuple):
    right: bool  # it contains everything that is expected
    grounded: bool
    quotes: int
    exact: int  # quotes that are the document's text at their span
    expected_document: int  # quotes of the document that holds the answer


def score(asked: dict, answer: dict, text: Callable[[str, int], str]) -> Score:
    """Scores an answer as POST /v1/answers gives it.

    text: the text of a document's version
    """
    citations = answer["citations"]
    return Score(
        all(holds(answer["answer"], expected) for expected in asked["expect"]),
        answer["grounded"],
        len(citations),
        sum(is_exact(citation, text(citation["document"], citation["version"])) for citation in citations),
        sum(citation["document"] == asked["document"] for citation in citations),
    )


def is_exact(citation: dict, text: str) -> bool:
    """Spans count code points, as Python's strings do."""
    return citation["quote"] == text[citation["start"] : citation["end"]]


def holds(answer: str, expected: str) -> bool:
    """Whether the answer contains it as whole words: neither 25 nor 5.5 contains 5, but 5天 contains 5 天."""
    words = re.escape(normal(expected))
    return re.search(rf"(?<![a-z0-9])(?<!\d\.){words}(?![a-z0-9]|\.\d)", normal(answer)) is not None


def normal(text: str) -> str:
    """Removes differences of case, width, spaces and thousands separators."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    text = re.sub(rf"\s+(?=[{CHINESE}])|(?<=[{CHINESE}])\s+", "", text)
    return " ".join(text.split())
