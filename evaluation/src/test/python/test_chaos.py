"""The schedule, the history and the costs of evaluation/chaos: run with "python3 -m unittest discover -s
evaluation/src/test/python"."""

import sys
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[2] / "main/python"))

import chaos_costs  # noqa: E402
import chaos_history  # noqa: E402
import chaos_schedule  # noqa: E402
from chaos_history import Fault, History, Observation, Passage, Write  # noqa: E402
from corpus import Document  # noqa: E402

CONTENTS = [f"The keeper of weir {number} reads the gauge." for number in range(9)]


class ScheduleTest(unittest.TestCase):
    def test_follows_from_the_seed(self):
        first, again, other = (chaos_schedule.chains(seed, 50, 60, CONTENTS, True) for seed in (1, 1, 2))
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)

        first, again, other = (chaos_schedule.disturbances(seed, 9, 60, 2) for seed in (1, 1, 2))
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)

    def test_begins_each_chain_with_what_makes_its_document_or_collection(self):
        for chain in chaos_schedule.chains(1, 50, 60, CONTENTS, True):
            self.assertEqual("create" if chain[0].collection.startswith("tide") else "put", chain[0].action)
            self.assertEqual(sorted(chain, key=lambda operation: operation.due), chain)
            self.assertLess(chain[-1].due, 60)

    def test_leaves_collections_alone_if_it_shall(self):
        chains = chaos_schedule.chains(1, 50, 60, CONTENTS, False)

        self.assertEqual(50, len(chains))
        self.assertEqual({"put", "delete"}, {operation.action for chain in chains for operation in chain})

    def test_marks_each_paragraph_of_a_version(self):
        words = {chaos_schedule.word(number, "v") for number in range(5000)}
        self.assertEqual(5000, len(words))

        text = chaos_schedule.text("xd", "xv", ("Low.", "High."))

        self.assertEqual("## Part 1\n\nxd xv Low.\n\n## Part 2\n\nxd xv High.\n", text)

    def test_takes_paragraphs_that_are_one_chunk(self):
        long, fitting = "The weir. " * 50, "The keeper of the weir\nreads the gauge. " * 3
        contents = chaos_schedule.paragraphs([Document("a.md", f"# Weirs\n\n{fitting}\n\n{long}\n\n{fitting}")])

        self.assertEqual([" ".join(fitting.split())], contents)


class HistoryTest(unittest.TestCase):
    def test_is_the_same_when_it_is_loaded(self):
        history = History(
            [
                Write("notes", "weir.md", "put", 0, 1, 202, 10, 1.0, "text", "xv", ("keepers",)),
                Observation("list", "notes", "", 2, 3, 200, (Passage("weir.md", 10),), True),
                Observation("text", "notes", "weir.md", 2, 3, 200, (Passage("weir.md", 10, 0, 4, "text"),), groups=()),
                Fault(1.5, "kill", "embed-0"),
            ]
        )
        history.settled = 9.0
        with TemporaryDirectory() as folder:
            history.save(Path(folder) / "history")
            loaded = chaos_history.load(Path(folder) / "history")

        self.assertEqual(history.writes, loaded.writes)
        self.assertEqual(history.observations, loaded.observations)
        self.assertEqual(history.faults, loaded.faults)
        self.assertEqual(9.0, loaded.settled)


def search(sent: float, seconds: float, status: int = 200) -> Observation:
    return Observation("search keyword", "notes", "weir.md", sent, sent + seconds, status)


class CostsTest(unittest.TestCase):
    def test_counts_what_is_in_flight_at_a_kill(self):
        kill, stop = Fault(100, "kill", "embed-0"), Fault(200, "stop", "embed-0")
        history = History([kill, stop, search(1, 0.5), search(99, 3.5), search(99.5, 1, 503), search(199, 2)])

        self.assertEqual(
            {"questions": 2, "answered": 1, "p50": 3000.0, "p99": 3000.0}, chaos_costs.cost_of_a_kill(history)
        )
        rows = {row["phase"]: (row["count"], row["failed"]) for row in chaos_costs.rows(history)}
        self.assertEqual({"undisturbed": (1, 0), "in flight, kill": (1, 1), "in flight, stop": (1, 0)}, rows)

    def test_sets_apart_what_is_asked_soon_afterwards(self):
        history = History([Fault(100, "kill", "embed-0"), search(105, 1), search(120, 1)])

        self.assertEqual(["10 s afterwards", "undisturbed"], [row["phase"] for row in chaos_costs.rows(history)])


if __name__ == "__main__":
    unittest.main()
