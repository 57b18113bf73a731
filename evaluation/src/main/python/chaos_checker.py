"""Compares what was seen with what was written.

An observation is judged by when it was sent, against when an answer said that a change had taken effect: what was
reported before has to show in it. What was under way at the same time may show or not. A change without an answer may
have happened; where something of it is seen, the version says where it stands among the others, because versions are
in the order of the log."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chaos_history import GONE, History, Observation, Passage, Write

KINDS = ("lost", "doubled", "stale", "mixed", "leaked", "refused")
EVER = float("inf")


class Finding(NamedTuple):
    """
    kind: one of KINDS
    seen: the observation that shows it; for what was refused, the write
    """

    kind: str
    what: str
    collection: str
    document: str
    seen: Observation | Write


def check(history: History) -> list[Finding]:
    documents = Documents(history)
    found = [finding for write in history.writes for finding in refusals(write)]
    for seen in sorted(history.observations, key=lambda seen: seen.ended):
        found += documents.check(seen)
    return found


def refusals(write: Write) -> Iterator[Finding]:
    """422 says that an accepted document could not be read: these can."""
    if write.status == 422:
        yield Finding("refused", write.detail, write.collection, write.document, write)


class Documents:
    """The documents of a history, by collection and id."""

    def __init__(self, history: History):
        self.settled = history.settled
        self.known: dict[tuple[str, str], Document] = {}
        writes: dict[tuple[str, str], list[Write]] = defaultdict(list)
        drops: dict[str, list[Write]] = defaultdict(list)
        for write in sorted(history.writes, key=lambda write: write.sent):
            if write.document:
                writes[write.collection, write.document].append(write)
            elif write.action == "drop":
                drops[write.collection].append(write)
        for (collection, document), own in writes.items():
            self.known[collection, document] = Document(own, drops[collection], history.settled)

    def check(self, seen: Observation) -> Iterator[Finding]:
        if seen.status not in (200, GONE):
            return  # the services are disturbed: an error is no statement about a document
        shown: dict[str, list[Passage]] = defaultdict(list)
        for passage in seen.passages:
            shown[passage.document].append(passage)
        for name, passages in shown.items():
            document = self.known.get((seen.collection, name))
            asked_for = seen.whole and seen.document == name  # others may be there in part
            faults = document.shown(seen, passages, asked_for) if document else [("mixed", "nobody wrote this document")]
            yield from (Finding(kind, what, seen.collection, name, seen) for kind, what in faults)
        if seen.whole:
            for name in [seen.document] if seen.document else self.names(seen.collection):
                document = self.known.get((seen.collection, name))
                due = document.due(seen) if document and name not in shown else None
                if due:
                    what = f"version {due.version} was there, and neither it nor another is"
                    yield Finding("lost", what, seen.collection, name, seen)

    def names(self, collection: str) -> list[str]:
        return [document for known, document in self.known if known == collection]


class Document:
    """The writes of a document, and the drops of its collection, in the order in which they were sent."""

    def __init__(self, writes: list[Write], drops: list[Write], settled: float):
        self.writes = writes
        self.drops = drops
        self.settled = settled
        self.bound: dict[int, Write] = {write.version: write for write in writes if write.version is not None}

    def effect(self, write: Write) -> float:
        """When it had certainly taken effect."""
        if write.effect is not None:
            return write.effect
        return self.settled if write.accepted else EVER

    def reported(self, action: str, before: float) -> Write | None:
        """The newest of those writes that had taken effect."""
        done = [write for write in self.writes if write.action == action and self.effect(write) <= before]
        return max(done, key=lambda write: write.version, default=None)

    def shown(self, seen: Observation, passages: list[Passage], whole: bool) -> Iterator[tuple[str, str]]:
        """What is wrong with the passages of this document in an observation, which may have to be all."""
        versions = sorted({passage.version for passage in passages})
        if len(versions) > 1:
            yield "mixed", f"versions {versions} in one result"
        places = [(passage.version, passage.start) for passage in passages]
        if len(set(places)) < len(places) and seen.kind != "answer":  # several sentences may cite one
            yield "doubled", f"of {len(places)} passages {len(set(places))} differ"
        for passage in passages:
            write = self.written(passage)
            if write is None:
                yield "mixed", f"no accepted version {passage.version} has this text: {passage.text!r}"
                return
        for version in versions:
            yield from self.outdated(seen, version)
        if whole and len(versions) == 1:
            yield from self.partial(seen, passages)

    def written(self, passage: Passage) -> Write | None:
        """The put that a passage comes from. The first passage of a version decides which one without an answer it
        is; others of that version then have to agree."""
        if passage.version in self.bound:
            write = self.bound[passage.version]
            return write if write.action == "put" and fits(write, passage) else None
        taken = {id(write) for write in self.bound.values()}
        undecided = [write for write in self.writes if write.action == "put" and write.undecided]
        fitting = [write for write in undecided if id(write) not in taken and fits(write, passage)]
        if passage.text is not None and len(fitting) == 1:
            self.bound[passage.version] = fitting[0]
        return fitting[0] if fitting else None

    def outdated(self, seen: Observation, version: int) -> Iterator[tuple[str, str]]:
        write = self.bound.get(version)
        deleted = self.reported("delete", seen.sent)
        if deleted and version < deleted.version:
            yield "leaked", f"version {version}; version {deleted.version} deleted it {ago(seen, self.effect(deleted))}"
        for drop in self.drops:
            if write and self.effect(drop) <= seen.sent and write.sent < drop.sent:
                yield "leaked", f"version {version}; its collection was deleted {ago(seen, self.effect(drop))}"
        if write and write.groups and seen.groups is not None and not set(write.groups) & set(seen.groups):
            yield "leaked", f"version {version}, for the groups {write.groups}; {seen.groups} asked"
        newer = self.reported("put", seen.sent)
        if newer and version < newer.version and seen.kind != "former":
            yield "stale", f"version {version}; version {newer.version} was there {ago(seen, self.effect(newer))}"

    def partial(self, seen: Observation, passages: list[Passage]) -> Iterator[tuple[str, str]]:
        """Each paragraph of the version has to be in a passage."""
        write = self.bound.get(passages[0].version)
        if write is None or passages[0].text is None:
            return
        missing = [
            place
            for place in places(write.text, write.marker)
            if not any(passage.start <= place < passage.end for passage in passages)
        ]
        if missing:
            yield "lost", f"version {write.version}: nothing of its paragraphs at {missing}"

    def due(self, seen: Observation) -> Write | None:
        """The version that was there before and has to be seen, if only in a newer one, as no deletion was asked for
        that could have come after it."""
        put = self.reported("put", seen.sent)
        if put is None:
            return None
        for write in self.writes:
            if write.action == "delete" and write.sent < seen.ended:
                if write.undecided or (write.accepted and write.version > put.version):
                    return None
        for drop in self.drops:
            if put.sent < drop.ended and drop.sent < seen.ended and (drop.accepted or drop.undecided):
                return None
        return put


def fits(write: Write, passage: Passage) -> bool:
    return passage.text is None or write.text[passage.start : passage.end] == passage.text


def places(text: str, word: str) -> list[int]:
    found, place = [], text.find(word) if word else -1
    while place >= 0:
        found.append(place)
        place = text.find(word, place + 1)
    return found


def ago(seen: Observation, time: float) -> str:
    return f"{seen.sent - time:.3f} s before this was asked"


def report(history: History, findings: Iterable[Finding]) -> str:
    """The findings, those of a document together, each with what was done to it."""
    grouped: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        grouped[finding.collection, finding.document].append(finding)
    lines = []
    for (collection, document), own in grouped.items():
        lines.append(f"{collection}/{document}")
        lines += [f"  {finding.kind.upper()}: {finding.what}\n    seen by {line(finding.seen)}" for finding in own]
        lines += ["  its history:"]
        lines += [f"    {line(write)}" for write in history.writes if concerns(write, collection, document)]
    return "\n".join(lines)


def concerns(write: Write, collection: str, document: str) -> bool:
    return write.collection == collection and write.document in ("", document)


def line(entry: Observation | Write) -> str:
    times = f"{entry.sent:8.3f} to {entry.ended:8.3f} s"
    if isinstance(entry, Observation):
        return f"{times}  {entry.kind} {entry.document}: {entry.status} {entry.detail}".rstrip()
    outcome = f"{entry.status or 'no answer'}" + (f", version {entry.version}" if entry.version is not None else "")
    effect = f", in effect at {entry.effect:.3f}" if entry.effect is not None else ""
    return f"{times}  {entry.action}: {outcome}{effect}  {entry.marker} {entry.detail}".rstrip()
