"""Records that a producer might write to the topic documents by mistake or with intent, and where they end."""

import json
import time
from collections.abc import Iterator
from typing import NamedTuple

from hostile_files import MEGABYTE, document, nested

TOPIC, DEAD_LETTERS = "documents", "dead-letters"
MOST_BYTES = 16 * MEGABYTE  # of a record, packed
UNKNOWN = 20  # records of a collection that does not exist
REASON = 8  # fields of a dead letter


class Record(NamedTuple):
    """
    partition: where it is put against the rule; None for the right one
    """

    name: str
    key: bytes
    value: bytes | None
    partition: int | None = None


class Place(NamedTuple):
    partition: int
    offset: int


def all_records(collection: str) -> Iterator[Record]:
    def record(name: str, value: bytes | None) -> Record:
        return Record(name, f"default/{collection}/record/{name}".encode(), value)

    yield record("deep arrays", document(nested("[", "]")))
    yield record("deep objects", document(nested('{"a":', "}", "1")))
    yield record("deep groups", b'{"text": "a", "groups": ' + nested('{"a":', "}", "1").encode() + b"}")
    yield record("deep unknown field", b'{"text": "a", "depth": ' + nested("[", "]").encode() + b"}")
    yield record("metadata that is a list of 9 MiB", b'{"text": "a", "metadata": ["' + b"m" * (9 * MEGABYTE) + b'"]}')
    yield record("metadata of 1 MiB", document(json.dumps({"a": "m" * MEGABYTE})))
    yield record("text that unpacks to 64 MiB", b'{"text": "' + b"gauge " * (64 * MEGABYTE // 6) + b'"}')
    yield record("number for a text", b'{"text": 7}')
    yield record("no text", b"{}")
    yield record("no JSON", b'{"text": "a"')
    yield record("no UTF-8", b'{"text": "\xff\xfe"}')
    yield record("half of a pair", rb'{"text": "\ud800"}')
    yield record("zero character", rb'{"text": "a\u0000b"}')
    yield record("no value", b"")
    yield record("bytes of no protocol", bytes(range(255, 0, -1)))
    yield record("endless string of Protobuf", b"\x0a\xff\xff\xff\xff\x07abc")
    yield Record("no collection in the key", b"nothing", b'{"text": "a"}')
    yield Record("no key", b"", b'{"text": "a"}')
    yield Record("key without UTF-8", b"default/\xff/\xfe", b'{"text": "a"}')
    yield Record("key of 2,000 characters", f"default/{collection}/{'k' * 2000}".encode(), b'{"text": "a"}')
    yield Record("wrong partition", f"default/{collection}/elsewhere".encode(), b'{"text": "a"}', -1)
    for number in range(UNKNOWN):
        yield Record(f"unknown collection {number}", f"default/nowhere/{number}".encode(), b'{"text": "a"}')


def send(port: int, records: list[Record]) -> dict[Place, Record]:
    """Each in a batch of its own, packed, so that what is large may pass."""
    from kafka import KafkaProducer  # which only the command's environment has

    producer = KafkaProducer(
        bootstrap_servers=f"127.0.0.1:{port}",
        acks="all",
        compression_type="gzip",
        max_request_size=128 * MEGABYTE,
    )
    places = {}
    for record in records:
        partition = record.partition
        if partition is not None:
            right = producer.send(TOPIC, b'{"text": "a"}', record.key).get(60).partition
            partition = (right + 1) % len(producer.partitions_for(TOPIC))
        sent = producer.send(TOPIC, record.value, record.key, partition=partition).get(60)
        places[Place(sent.partition, sent.offset)] = record
    producer.close()
    return places


def dead_letters(port: int, places: set[Place], seconds: float) -> dict[Place, str]:
    """The reasons of those that were parked in this time; ends when all are."""
    from kafka import KafkaConsumer

    consumer = KafkaConsumer(
        DEAD_LETTERS,
        bootstrap_servers=f"127.0.0.1:{port}",
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=64 * MEGABYTE,
    )
    found: dict[Place, str] = {}
    end = time.monotonic() + seconds
    while places - set(found) and time.monotonic() < end:
        for letters in consumer.poll(1000).values():
            for letter in letters:
                fields = decoded(letter.value)
                if fields.get(2) == TOPIC.encode():
                    place = Place(fields.get(3, 0), fields.get(4, 0))
                    found[place] = fields.get(REASON, b"").decode()
    consumer.close()
    return found


def decoded(message: bytes) -> dict[int, int | bytes]:
    """The fields of a Protobuf message that has only numbers and bytes."""
    fields: dict[int, int | bytes] = {}
    place = 0

    def number() -> int:
        nonlocal place
        value = shift = 0
        while True:
            byte = message[place]
            place += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while place < len(message):
        field, kind = divmod(number(), 8)
        if kind == 0:
            fields[field] = number()
        elif kind == 2:
            length = number()
            fields[field] = message[place : place + length]
            place += length
        else:
            raise ValueError(f"field {field} of a dead letter is of the kind {kind}")
    return fields
