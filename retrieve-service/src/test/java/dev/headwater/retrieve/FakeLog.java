package dev.headwater.retrieve;

import dev.headwater.worker.DocumentsLog;
import dev.headwater.worker.OutageException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The topic {@code documents} and the mark beside the visibility records, as a test sets them. */
final class FakeLog implements DocumentsLog, LogMark.Store {
  String id = "a";
  final Map<Integer, Long> ends = new HashMap<>();
  final Map<Integer, Long> committed = new HashMap<>();

  /** By partition@offset. */
  final Map<String, Entry> entries = new HashMap<>();

  Optional<LogMark> mark = Optional.empty();
  boolean hasRecords;
  long unfinished;
  int outages;

  LogWatch watch(int epoch) {
    return new LogWatch(this, this, epoch, () -> Instant.ofEpochMilli(1000));
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Map<Integer, Long> ends() {
    return Map.copyOf(ends);
  }

  @Override
  public Map<Integer, Long> committed() {
    return Map.copyOf(committed);
  }

  @Override
  public Optional<Entry> read(int partition, long offset) {
    return Optional.ofNullable(entries.get(partition + "@" + offset));
  }

  @Override
  public void rewind() {
    committed.replaceAll((_, _) -> 0L);
  }

  @Override
  public Optional<LogMark> read() {
    if (outages-- > 0) {
      throw new OutageException("No shard available");
    }
    return mark;
  }

  @Override
  public void write(LogMark written) {
    mark = Optional.of(written);
  }

  @Override
  public void applied(Map<Integer, Long> offsets) {
    mark =
        mark.map(before -> {
          Map<Integer, Long> applied = new HashMap<>(before.applied());
          applied.putAll(offsets);
          return new LogMark(before.topic(), before.epoch(), applied, before.rebuild());
        });
  }

  @Override
  public boolean hasRecords() {
    return hasRecords;
  }

  @Override
  public long unfinished(long beforeMillis) {
    return unfinished;
  }
}
