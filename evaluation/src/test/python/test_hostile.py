"""What evaluation/hostile feeds and how it judges: run with "python3 -m unittest discover -s
evaluation/src/test/python"."""

import io
import json
import sys
import unittest
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "main/python"))

import hostile  # noqa: E402
import hostile_files  # noqa: E402
import hostile_records  # noqa: E402


class JudgementTest(unittest.TestCase):
    def test_accepts_what_ends_with_its_reason(self):
        for end in ("searchable", "refused: the body is empty", "parked: the PDF file is damaged"):
            self.assertEqual([], hostile.fault_of("a.pdf", end))

    def test_finds_what_does_not_end_or_ends_without_a_reason(self):
        self.assertEqual(["a.pdf: HTTP 504: slow"], hostile.fault_of("a.pdf", "HTTP 504: slow"))
        self.assertEqual(["a.pdf was parked without a reason"], hostile.fault_of("a.pdf", "parked: "))
        self.assertEqual(
            ["a.pdf: the reason has 501 characters; at most 500 are allowed"],
            hostile.fault_of("a.pdf", "parked: " + "a" * 501),
        )


class FilesTest(unittest.TestCase):
    def test_nests_as_deep_as_it_says(self):
        for opening, closing, core in (("[", "]", ""), ('{"a":', "}", "1")):
            content = hostile_files.document(hostile_files.nested(opening, closing, core)).decode()
            self.assertEqual(hostile_files.DEPTH, content.count(opening))
            with self.assertRaises(RecursionError):
                json.loads(content)

    def test_makes_packages_of_documents(self):
        content = hostile_files.docx([hostile_files.paragraph("&e;")], hostile_files.ENTITY)

        with zipfile.ZipFile(io.BytesIO(content)) as package:
            self.assertIn(b"file:///etc/passwd", package.read("word/document.xml"))
            self.assertIn("[Content_Types].xml", package.namelist())


class RecordsTest(unittest.TestCase):
    def test_reads_dead_letters(self):
        letter = b"\x12\x09documents\x18\x05\x20\xac\x02\x42\x03why"

        self.assertEqual({2: b"documents", 3: 5, 4: 300, 8: b"why"}, hostile_records.decoded(letter))

    def test_has_a_name_for_each(self):
        records = list(hostile_records.all_records("notes"))

        self.assertEqual(len(records), len({record.name for record in records}))


if __name__ == "__main__":
    unittest.main()
