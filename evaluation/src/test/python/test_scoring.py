"""When an answer counts as right: run with "python3 -m unittest discover -s evaluation/src/test/python"."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "main/python"))

from scoring import Score, holds, score  # noqa: E402


class HoldsTest(unittest.TestCase):
    def test_wants_whole_words(self):
        for answer in ["It is 5.", "It is (5)", "5 days", "共5天", "€5", "5-day", "up to 5, at most"]:
            self.assertTrue(holds(answer, "5"), answer)
        for answer in ["It is 25.", "It is 5.5", "0.5", "50", "5,000", "5th", "LM5", ""]:
            self.assertFalse(holds(answer, "5"), answer)
        self.assertFalse(holds("twenty-four yearslong", "four years"))

    def test_does_not_heed_case_width_spaces_and_thousands_separators(self):
        for answer, expected in [
            ("ORLA  Fennelly founded it", "Orla\nFennelly"),
            ("10000 stations", "10,000"),
            ("10,000 stations", "10000"),
            ("１５天", "15"),
            ("可以结转5天。", "5 天"),
            ("2026年6月8日发布", "2026 年 6 月 8 日"),
            ("1,234,567 metres", "1234567"),
        ]:
            self.assertTrue(holds(answer, expected), answer)

    def test_keeps_a_comma_that_lists(self):
        self.assertFalse(holds("10,000 and 20", "10"))
        self.assertTrue(holds("5, 10 and 20", "10"))
        self.assertTrue(holds("On days 10,11", "11"))


class ScoreTest(unittest.TestCase):
    TEXT = "𝄞 Rest is 27 days. Ask."

    def score(self, answer: str, *citations: dict) -> Score:
        return score(
            {"expect": ["27", "days"], "document": "a.md"},
            {"answer": answer, "citations": list(citations), "grounded": True},
            lambda document, version: self.TEXT if (document, version) == ("a.md", 7) else "",
        )

    def citation(self, **more) -> dict:
        return {"document": "a.md", "version": 7, "start": 2, "end": 18, "quote": "Rest is 27 days."} | more

    def test_wants_everything_that_is_expected(self):
        self.assertEqual(Score(True, True, 1, 1, 1), self.score("27 days", self.citation()))
        self.assertFalse(self.score("27").right)

    def test_compares_each_quote_with_its_version_at_its_span(self):
        wrong = [self.citation(start=1), self.citation(version=8), self.citation(document="b.md")]
        self.assertEqual(Score(True, True, 4, 1, 3), self.score("27 days", self.citation(), *wrong))


if __name__ == "__main__":
    unittest.main()
