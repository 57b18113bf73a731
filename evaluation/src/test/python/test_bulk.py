"""What is known of many documents: run with "python3 -m unittest discover -s evaluation/src/test/python"."""

import sys
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[2] / "main/python"))

import bulk  # noqa: E402
import corpus  # noqa: E402
from freshness_backlog import faults  # noqa: E402
from ingest import result  # noqa: E402
from ingest_platform import values  # noqa: E402


def status(document: str, chunks: int = 1, searchable: bool = True) -> dict:
    stages = [
        {"stage": "received", "at": "2026-11-28T10:00:09Z"},
        {"stage": "searchable", "at": "2026-11-28T10:00:01.5Z"},
    ]
    return {"id": document, "chunks": chunks, "searchable": searchable, "stages": stages}


class BulkTest(unittest.TestCase):
    def test_knows_when_the_last_document_became_searchable(self):
        later = status("b") | {"stages": [{"stage": "searchable", "at": "2026-11-28T10:00:02.250Z"}]}

        self.assertEqual(0.75, bulk.searchable_at([status("a"), later]) - bulk.searchable_at([status("a")]))

    def test_encodes_ids_for_a_path(self):
        self.assertEqual("/v1/collections/c/documents/a%2Fb%20c.md", bulk.path("c", "a/b c.md"))

    def test_finds_documents_that_are_lost_and_chunks_that_are_double(self):
        three = [status("weir-0"), status("weir-1"), status("weir-2")]

        self.assertEqual({"lost": 0, "double": 0}, faults(three, 3, 3))
        self.assertEqual({"lost": 1, "double": 0}, faults(three[:2], 3, 3))
        self.assertEqual({"lost": 2, "double": 1}, faults([three[0], status("weir-1", 2)], 3, 4))
        self.assertEqual({"lost": 1, "double": 0}, faults([*three[:2], status("weir-2", 1, False)], 3, 3))


class CorpusTest(unittest.TestCase):
    def test_reads_markdown_that_is_not_blank_and_asks_for_its_headings(self):
        with TemporaryDirectory() as folder:
            (Path(folder) / "a").mkdir()
            (Path(folder) / "a/weir.md").write_text("# Weirs\n\nText #1\n\n## Gauges\n")
            (Path(folder) / "blank.md").write_text(" \n")
            (Path(folder) / "weir.txt").write_text("no Markdown")

            documents = corpus.read(Path(folder))

        self.assertEqual(["a/weir.md"], [document.id for document in documents])
        self.assertEqual(["Gauges", "Weirs"], sorted(corpus.questions(documents)))

    def test_takes_each_nth_file(self):
        with TemporaryDirectory() as folder:
            for name in "abcde":
                (Path(folder) / f"{name}.md").write_text(name)

            self.assertEqual(["a.md", "d.md"], [document.id for document in corpus.read(Path(folder), 3)])
            with self.assertRaisesRegex(SystemExit, "--every is 0; at least 1 is needed"):
                corpus.read(Path(folder), 0)


class IngestTest(unittest.TestCase):
    def test_compares_medians(self):
        rates = result({"platform": [90, 100, 300], "bare encoder": [200, 190, 210], "peer": [50, 50, 50]})

        self.assertEqual({"bare encoder": 0.5, "peer": 2.0}, rates["ratios"])
        self.assertEqual({"median": 100, "rounds": [90, 100, 300]}, rates["tokens_per_second"]["platform"])

    def test_reads_a_counter_of_one_encoder(self):
        metrics = (
            "# TYPE headwater_encoded_tokens_total counter\n"
            'headwater_encoded_tokens_total{encoder="a",service="embed"} 1.2E3\n'
            'headwater_encoded_tokens_total{encoder="b",service="embed"} 7.0\n'
        )

        self.assertEqual([1200], values(metrics, "headwater_encoded_tokens_total", "a"))


if __name__ == "__main__":
    unittest.main()
