"""What counts as a latency: run with "python3 -m unittest discover -s evaluation/src/test/python"."""

import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "main/python"))

from http_client import Problem  # noqa: E402
from latencies import Readings, percentile, table  # noqa: E402
from open_loop import Probe, alone, together  # noqa: E402


class PercentileTest(unittest.TestCase):
    def test_takes_the_nearest_rank_in_milliseconds(self):
        seconds = [number / 1000 for number in range(200, 0, -1)]

        self.assertEqual((100, 198, 200), tuple(percentile(seconds, percent) for percent in (50, 99, 100)))
        self.assertEqual(7, percentile([0.007], 50))
        self.assertIsNone(percentile([], 50))


class ReadingsTest(unittest.TestCase):
    def test_counts_what_failed_apart(self):
        readings = Readings()
        for failure in (None, Problem(503, b"busy"), ConnectionError("gone")):
            with readings.reading("search", time.monotonic()):
                if failure:
                    raise failure

        (row,) = readings.rows("headwater", "idle")

        self.assertEqual((1, 2, "HTTP 503: busy"), (row["count"], row["failed"], row["failure"]))
        self.assertIn("HTTP 503: busy", table([row]))

    def test_has_a_row_where_everything_failed(self):
        readings = Readings()
        with readings.reading("search", time.monotonic()):
            raise TimeoutError("late")

        (row,) = readings.rows("headwater", "idle")

        self.assertEqual((0, 1, None), (row["count"], row["failed"], row["p50"]))
        self.assertIn("late", table([row]))


class OpenLoopTest(unittest.TestCase):
    def test_counts_from_when_a_probe_was_due_and_holds_none_back(self):
        started, dues = [], []

        def stall(number: int, due: float) -> None:
            started.append(time.monotonic() - due)
            dues.append(due)
            time.sleep(0.3)

        alone(Probe(50, 5, stall))

        self.assertEqual(5, len(started))
        self.assertLess(max(started), 0.2)
        self.assertAlmostEqual(0.08, max(dues) - min(dues), places=3)

    def test_goes_on_until_it_may_not_and_tells_of_a_failure(self):
        end = time.monotonic() + 0.1
        numbers = []

        together([Probe(100, 0, lambda number, due: numbers.append(number))], lambda _: time.monotonic() < end)

        self.assertEqual(list(range(len(numbers))), sorted(numbers))
        self.assertGreater(len(numbers), 5)
        with self.assertRaises(ZeroDivisionError):
            alone(Probe(100, 1, lambda number, due: 1 / 0))


if __name__ == "__main__":
    unittest.main()
