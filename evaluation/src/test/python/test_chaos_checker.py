"""What the checker of evaluation/chaos finds: run with "python3 -m unittest discover -s evaluation/src/test/python"."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "main/python"))

import chaos_checker  # noqa: E402
from chaos_history import History, Observation, Passage, Write  # noqa: E402

DOCUMENT = ("notes", "weir.md")
OLD = "## Part 1\n\nxd xold The weir is low.\n\n## Part 2\n\nxd xold The gauge is read.\n"
NEW = "## Part 1\n\nxd xnew The weir is high.\n\n## Part 2\n\nxd xnew The gauge is broken.\n"


def put(sent: float, version: int | None, text: str = OLD, status: int = 202, effect: float | None = None, **more):
    marker = text.split()[4]
    return Write(*DOCUMENT, "put", sent, sent + 1, status, version, effect, text, marker, **more)


def delete(sent: float, version: int | None, status: int = 202, effect: float | None = None) -> Write:
    return Write(*DOCUMENT, "delete", sent, sent + 1, status, version, effect)


def drop(sent: float, effect: float | None) -> Write:
    return Write("notes", "", "drop", sent, effect or sent + 1, 202, effect=effect)


def passages(version: int, text: str) -> tuple[Passage, ...]:
    """Its two parts."""
    middle = text.index("## Part 2")
    return (
        Passage("weir.md", version, 11, middle - 2, text[11 : middle - 2]),
        Passage("weir.md", version, middle + 11, len(text), text[middle + 11 :]),
    )


def search(sent: float, *found: Passage, status: int = 200, whole: bool = True, **more) -> Observation:
    return Observation("search keyword", *DOCUMENT, sent, sent + 1, status, found, whole, **more)


def listing(sent: float, *found: Passage) -> Observation:
    return Observation("list", "notes", "", sent, sent + 1, 200, found, True)


class CheckerTest(unittest.TestCase):
    def check(self, *entries, settled: float = 1000) -> list[str]:
        history = History(entries)
        history.settled = settled
        return [finding.kind for finding in chaos_checker.check(history)]

    def test_finds_nothing_in_a_clean_history(self):
        self.assertEqual(
            [],
            self.check(
                put(0, 10, effect=1),
                search(2, *passages(10, OLD)),
                put(4, 20, NEW, effect=8),
                search(5, *passages(10, OLD)),
                search(6, *passages(20, NEW)),
                listing(9, Passage("weir.md", 20)),
                delete(10, 30, effect=12),
                search(11, *passages(20, NEW)),
                search(12),
                listing(13),
                put(14, 40, OLD, effect=16),
                search(2000, *passages(40, OLD)),
            ),
        )

    def test_finds_a_lost_document(self):
        there = put(0, 10, effect=1)
        self.assertEqual(["lost"], self.check(there, search(2)))
        self.assertEqual(["lost"], self.check(there, search(2, status=404)))
        self.assertEqual(["lost"], self.check(there, listing(2)))
        self.assertEqual(["lost"], self.check(there, put(1, 20, NEW, effect=9), search(2)))
        self.assertEqual(["lost"], self.check(put(0, 10), search(2000)))

    def test_finds_a_lost_part(self):
        self.assertEqual(["lost"], self.check(put(0, 10, effect=1), search(2, passages(10, OLD)[0])))
        self.assertEqual([], self.check(put(0, 10, effect=1), search(2, passages(10, OLD)[0], whole=False)))

    def test_expects_only_the_document_that_was_asked_for_to_be_whole(self):
        elsewhere = search(2, passages(10, OLD)[0])._replace(document="mill.md")
        self.assertEqual([], self.check(put(0, 10, effect=1), elsewhere))
        self.assertEqual(["lost"], self.check(put(0, 10, effect=1), elsewhere._replace(document="weir.md")))

    def test_takes_an_error_and_what_is_under_way_for_no_loss(self):
        there = put(0, 10, effect=1)
        self.assertEqual([], self.check(there, *(search(2, status=status) for status in (0, 429, 503, 504))))
        self.assertEqual([], self.check(put(0, 10), search(2)))
        self.assertEqual([], self.check(put(0, 10, effect=3), search(2)))
        self.assertEqual([], self.check(there, delete(2.5, 20, effect=9), search(2)))
        self.assertEqual([], self.check(there, delete(2, None, status=0), search(9)))
        self.assertEqual([], self.check(there, drop(2, 8), search(2)))

    def test_expects_a_document_that_came_after_a_deletion(self):
        again = put(4, 30, NEW, effect=5)
        self.assertEqual(["lost"], self.check(put(0, 10), delete(2, 20), again, search(6)))
        self.assertEqual(["lost"], self.check(put(0, 10), drop(2, 3), again, search(6)))
        self.assertEqual(["lost"], self.check(put(0, 10, effect=1), delete(2, None, status=429), search(6)))

    def test_finds_a_double(self):
        first, second = passages(10, OLD)
        self.assertEqual(["doubled"], self.check(put(0, 10), search(2, first, second, first)))
        twice = listing(2, Passage("weir.md", 10), Passage("weir.md", 10))
        self.assertEqual(["doubled"], self.check(put(0, 10), twice))

    def test_finds_a_stale_version(self):
        both = put(0, 10, effect=1), put(2, 20, NEW, effect=4)
        self.assertEqual(["stale"], self.check(*both, search(4, *passages(10, OLD))))
        self.assertEqual([], self.check(*both, search(3.9, *passages(10, OLD))))
        self.assertEqual(["stale"], self.check(put(0, 10), put(2, 20, NEW), search(2000, *passages(10, OLD))))

    def test_finds_a_mixture(self):
        both = put(0, 10), put(2, 20, NEW)
        mixture = passages(10, OLD)[0], passages(20, NEW)[1]
        self.assertEqual(["mixed"], self.check(*both, search(3, *mixture, whole=False)))
        self.assertEqual(["mixed"], self.check(*both, search(3, *passages(20, OLD))))
        self.assertEqual(["mixed"], self.check(*both, search(3, *passages(15, NEW))))
        self.assertEqual(["mixed"], self.check(search(3, *passages(10, OLD))))

    def test_finds_a_leaked_document(self):
        self.assertEqual(["leaked"], self.check(put(0, 10), delete(2, 20, effect=4), search(4, *passages(10, OLD))))
        self.assertEqual([], self.check(put(0, 10), delete(2, 20, effect=4), search(3, *passages(10, OLD))))
        self.assertEqual(["leaked"], self.check(put(0, 10), delete(2, 20), search(2000, *passages(10, OLD))))
        self.assertEqual(["leaked"], self.check(put(0, 10), drop(2, 4), search(4, *passages(10, OLD))))

    def test_finds_a_document_that_is_not_for_its_reader(self):
        restricted = put(0, 10, groups=("keepers",))
        self.assertEqual(["leaked"], self.check(restricted, search(2, *passages(10, OLD), groups=("visitors",))))
        self.assertEqual([], self.check(restricted, search(2, *passages(10, OLD), groups=("keepers",))))
        self.assertEqual([], self.check(restricted, search(2, *passages(10, OLD), groups=None)))

    def test_learns_the_version_of_a_write_that_got_no_answer(self):
        lost_answer = put(2, None, NEW, status=0)
        self.assertEqual([], self.check(put(0, 10, effect=1), lost_answer, search(4, *passages(20, NEW))))
        self.assertEqual([], self.check(put(0, 10, effect=1), lost_answer, search(2000, *passages(10, OLD))))
        self.assertEqual(["stale"], self.check(put(3, 30, effect=4), lost_answer, search(4, *passages(20, NEW))))
        refused = lost_answer._replace(status=429)
        self.assertEqual(["mixed"], self.check(put(0, 10), refused, search(4, *passages(20, NEW))))
        self.assertEqual(
            ["mixed"], self.check(lost_answer, search(4, *passages(20, NEW)), search(6, *passages(25, NEW)))
        )

    def test_lets_a_former_version_be_read_until_it_is_deleted(self):
        former = Observation("former", *DOCUMENT, 6, 7, 200, (Passage("weir.md", 10, 0, len(OLD), OLD),))
        self.assertEqual([], self.check(put(0, 10, effect=1), put(2, 20, NEW, effect=4), former))
        self.assertEqual(["leaked"], self.check(put(0, 10, effect=1), delete(2, 20, effect=4), former))

    def test_finds_a_document_that_was_refused(self):
        self.assertEqual(["refused"], self.check(put(0, None, status=422)))

    def test_reports_a_document_with_its_history(self):
        history = History([put(0, 10, effect=1), search(2)])

        report = chaos_checker.report(history, chaos_checker.check(history))

        self.assertIn("LOST: version 10 was there", report)
        self.assertIn("put: 202, version 10, in effect at 1.000", report)


if __name__ == "__main__":
    unittest.main()
