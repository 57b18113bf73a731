"""How readings become rows: run with "python3 -m unittest discover -s evaluation/src/test/python"."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "main/python"))

from report import Reading, row, table  # noqa: E402


def reading(engine: str, precision: str, *values: float, ours: bool = False) -> Reading:
    return Reading(engine, precision, ours, "", 0.999, list(values))


OURS = reading("headwater int8", "int8", 300, 290, 310, ours=True)
SLOW = reading("slow int8", "int8", 100, 100, 900)
FAST = reading("fast int8", "int8", 200, 210, 190)
OTHER = reading("other bf16", "bf16", 400, 400, 400)


class RowTest(unittest.TestCase):
    def test_compares_with_the_best_median_of_the_same_precision(self):
        result = row("embed", "32x128", [OURS, SLOW, OTHER, FAST], OURS, 1000.4)

        self.assertEqual(["fast int8", "slow int8"], [peer["engine"] for peer in result["peers"]])
        self.assertEqual(1.5, result["ratio"])
        self.assertEqual((300, 310), (result["ours"]["median"], result["ours"]["best"]))
        self.assertEqual(1000, result["limit"])

    def test_names_the_best_of_any_precision_beside_it(self):
        result = row("embed", "32x128", [OURS, SLOW, OTHER, FAST], OURS, None)

        self.assertEqual("other bf16", result["best_of_any_precision"]["engine"])
        self.assertEqual(0.75, result["ratio_to_any_precision"])

    def test_has_no_ratio_where_no_peer_has_the_precision(self):
        result = row("embed", "32x128", [OURS, OTHER], OURS, None)

        self.assertEqual([], result["peers"])
        self.assertIsNone(result["ratio"])

    def test_compares_with_all_peers_where_their_precisions_are_comparable(self):
        result = row("generate", "at 16", [OURS, SLOW, OTHER, FAST], OURS, None, any_precision=True)

        self.assertEqual(["other bf16", "fast int8", "slow int8"], [peer["engine"] for peer in result["peers"]])
        self.assertEqual(0.75, result["ratio"])

    def test_prefers_less_memory_and_time(self):
        result = row("generate", "loaded", [OURS, SLOW, FAST], OURS, None, "MB")

        self.assertEqual("slow int8", result["peers"][0]["engine"])
        self.assertEqual((300, 290), (result["ours"]["median"], result["ours"]["best"]))
        self.assertEqual(3, result["ratio"])

    def test_compares_the_plain_encoder_with_peers_in_fp32(self):
        plain = reading("headwater plain", "plain", 50, ours=True)
        result = row("embed", "1x16", [plain, reading("peer", "fp32", 100)], plain, None)

        self.assertEqual(0.5, result["ratio"])


class TableTest(unittest.TestCase):
    def test_shows_ours_first_and_the_ratio_behind(self):
        lines = table([row("embed", "1x16", [OURS, FAST], OURS, 1000)]).splitlines()

        self.assertIn("headwater int8", lines[2])
        self.assertIn("fast int8", lines[3])
        self.assertIn("ours / best peer: 1.5", lines[4])


if __name__ == "__main__":
    unittest.main()
