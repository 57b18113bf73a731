"""What generation is measured on: run with "python3 -m unittest discover -s evaluation/src/test/python"."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "main/python"))

import quotes  # noqa: E402
from generate import alike, shared  # noqa: E402
from quotes import Section  # noqa: E402
from report import Reading  # noqa: E402

MARKDOWN = """# Leave

All about leave.

## Paid

27 days.

Or half days.

## Empty

### Unpaid

Up to 12 weeks, after #5 years.
"""


class QuotesTest(unittest.TestCase):
    def test_splits_a_document_into_sections_that_have_a_body(self):
        self.assertEqual(
            [
                Section("# Leave", "All about leave."),
                Section("## Paid", "27 days.\n\nOr half days."),
                Section("### Unpaid", "Up to 12 weeks, after #5 years."),
            ],
            quotes.split(MARKDOWN),
        )

    def test_ends_with_the_heading_of_the_longest_section_that_fits(self):
        sections = [Section("# A", "a" * 30), Section("# B", "b" * 50), Section("# C", "c" * 90)]

        text = quotes.prompt(sections, 100)

        self.assertEqual(f"# A\n\n{'a' * 30}\n\n# B\n\n{'b' * 50}\n\n# B\n\n", text)

    def test_makes_different_prompts_from_the_samples_each_with_the_quoted_section(self):
        prompts = quotes.prompts()

        self.assertEqual(quotes.COUNT, len(set(prompts)))
        for prompt in prompts:
            heading = prompt.rstrip().rsplit("\n\n", 1)[1]
            self.assertEqual(2, prompt.count(f"{heading}\n\n"))
            self.assertLess(quotes.CONTEXT * 0.7, len(prompt))


class SettingsTest(unittest.TestCase):
    def test_says_how_fast_a_stream_is_beside_a_lone_one(self):
        reading = Reading("ours", "q4_1", True, "", None, [300.0, 400.0, 350.0])

        self.assertEqual("each 44% as fast as alone", shared(reading, 8, {"ours": 100.0}).setting)
        self.assertEqual("", shared(reading, 8, {"other": 100.0}).setting)

    def test_counts_texts_that_lookup_does_not_change(self):
        self.assertEqual("1 of 2 texts as one by one", alike(["a", "b"], ["a", "c"]))


if __name__ == "__main__":
    unittest.main()
