"""From readings to rows, and from rows to a table."""

from statistics import median
from typing import NamedTuple


LESS_IS_BETTER = {"ms", "MB"}  # of the units


class Reading(NamedTuple):
    """What an engine reached in one work, in tokens per second if nothing else is said; one value per round."""

    engine: str
    precision: str
    ours: bool
    setting: str
    cosine: float | None  # mean cosine of its vectors to PyTorch's in fp32; None without vectors
    values: list[float]

    def entry(self, unit: str) -> dict:
        best = min if unit in LESS_IS_BETTER else max
        return {
            "engine": self.engine,
            "precision": self.precision,
            "setting": self.setting,
            "median": round(median(self.values)),
            "best": round(best(self.values)),
            "cosine": None if self.cosine is None else round(self.cosine, 5),
        }


def row(
    work: str,
    shape: str,
    readings: list[Reading],
    ours: Reading,
    limit: float | None,
    unit: str = "tok/s",
    any_precision: bool = False,
) -> dict:
    """Ours beside the peers, the best first, and the ratio to the best of any precision.

    any_precision: whether all peers stand beside it, else those of its precision
    """
    entries = [reading.entry(unit) for reading in readings if not reading.ours]
    entries.sort(key=lambda entry: entry["median"] if unit in LESS_IS_BETTER else -entry["median"])
    precision = "fp32" if ours.precision == "plain" else ours.precision
    peers = [entry for entry in entries if any_precision or entry["precision"] == precision]
    mine = ours.entry(unit)
    return {
        "work": work,
        "precision": ours.precision,
        "shape": shape,
        "unit": unit,
        "ours": mine,
        "peers": peers,
        "ratio": ratio(mine, peers),
        "best_of_any_precision": entries[0] if entries else None,
        "ratio_to_any_precision": ratio(mine, entries),
        "limit": round(limit) if limit else None,
    }


def ratio(mine: dict, peers: list[dict]) -> float | None:
    return round(mine["median"] / peers[0]["median"], 3) if peers else None


HEADER = f"{'work':<11}{'shape':<12}{'engine':<30}{'median':>8}{'best':>8} {'unit':<6}{'cosine':>9}  setting"


def cosine(engine: dict) -> str:
    return "" if engine["cosine"] is None else f"{engine['cosine']:.4f}"


def table(rows: list[dict]) -> str:
    """A block for each row; the ratio follows the engines."""
    lines = [HEADER]
    for entry in rows:
        lines.append("")
        for engine in [entry["ours"], *entry["peers"]]:
            lines.append(
                f"{entry['work']:<11}{entry['shape']:<12}{engine['engine']:<30}{engine['median']:>8,}"
                f"{engine['best']:>8,} {entry['unit']:<6}{cosine(engine):>9}  {engine['setting']}"
            )
        best = entry["best_of_any_precision"]
        lines.append(
            f"  ours / best peer: {entry['ratio']}; / best of any precision"
            f" ({best['engine'] if best else 'none'}): {entry['ratio_to_any_precision']}"
            + (f"; products alone would allow {entry['limit']:,} tok/s" if entry["limit"] else "")
        )
    return "\n".join(lines)
