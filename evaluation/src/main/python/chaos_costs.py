"""What disturbances cost the questions: their latencies beside those of undisturbed ones."""

from collections import defaultdict
from collections.abc import Iterable
from statistics import median

from chaos_history import Fault, History, Observation
from latencies import percentile, summary

AFTERWARDS = 10  # seconds in which a disturbance may still cost what is asked then


def rows(history: History) -> list[dict]:
    """For latencies.table."""
    grouped: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for question in questions(history):
        grouped[phase(question, history.faults), question.kind].append(question)
    return [row(*key, grouped[key]) for key in sorted(grouped)]


def row(phase: str, kind: str, group: list[Observation]) -> dict:
    answered = [question for question in group if question.status == 200]
    failed = [question for question in group if question.status not in (200, 404)]
    return (
        {"engine": "headwater", "phase": phase, "what": kind}
        | summary([question.ended - question.sent for question in answered])
        | {"failed": len(failed), "failure": failed[0].detail[:60] if failed else None}
    )


def cost_of_a_kill(history: History) -> dict:
    """Milliseconds beyond the median of undisturbed questions of the same kind, of those in flight at a kill."""
    usual: dict[str, list[float]] = defaultdict(list)
    killed = []
    for question in questions(history):
        if question.status == 200 and phase(question, history.faults) == "undisturbed":
            usual[question.kind].append(question.ended - question.sent)
        elif phase(question, history.faults) == "in flight, kill":
            killed.append(question)
    costs = [
        max(0.0, question.ended - question.sent - median(usual[question.kind] or [0.0]))
        for question in killed
        if question.status == 200
    ]
    return {
        "questions": len(killed),
        "answered": len(costs),
        "p50": percentile(costs, 50),
        "p99": percentile(costs, 99),
    }


def questions(history: History) -> Iterable[Observation]:
    return (seen for seen in history.observations if seen.kind.startswith("search") or seen.kind == "answer")


def phase(question: Observation, faults: list[Fault]) -> str:
    """A kill counts more than another disturbance at the same time."""
    in_flight = {fault.kind for fault in faults if question.sent <= fault.at <= question.ended}
    for kind in ("kill", "stop", "terminate"):
        if kind in in_flight:
            return f"in flight, {kind}"
    if any(0 <= question.sent - fault.at < AFTERWARDS for fault in faults):
        return f"{AFTERWARDS} s afterwards"
    return "undisturbed"
