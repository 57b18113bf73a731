package dev.headwater.gateway.deadletters;

import dev.headwater.events.FailedRecord;
import dev.headwater.events.Topic.Kept;
import dev.headwater.events.Topics;
import dev.headwater.worker.BroadcastReader.Place;
import dev.headwater.worker.KafkaSettings;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The newest dead letters that nobody has settled, fed by the topic {@code dead-letters}. */
@Singleton
public final class DeadLetters {
  private final int most;
  private final int epoch;
  private final TreeMap<LetterId, DeadLetter> letters = new TreeMap<>();
  private final Map<Spot, LetterId> ids = new HashMap<>();

  private record Spot(int partition, long offset) {}

  DeadLetters(DeadLetterSettings settings, KafkaSettings kafka) {
    most = settings.maxDeadLetters();
    epoch = kafka.documentsEpoch();
  }

  /** Receives a record of the topic. */
  public synchronized void on(Place place, String key, @Nullable FailedRecord record) {
    if (record == null) {
      return;
    }
    if (record.hasSettles()) {
      remove(new Spot(place.partition(), record.getSettles()));
      return;
    }
    LetterId id = LetterId.of(place);
    letters.put(id, DeadLetter.of(id, record, epoch));
    ids.put(new Spot(id.partition(), id.offset()), id);
    if (letters.size() > most) {
      remove(letters.lastKey());
    }
  }

  synchronized Optional<DeadLetter> find(LetterId id) {
    dropExpired();
    return Optional.ofNullable(letters.get(id));
  }

  /**
   * A page, newest first.
   *
   * @param after null: from the newest
   */
  synchronized List<DeadLetter> list(@Nullable LetterId after, int limit) {
    dropExpired();
    return (after == null ? letters : letters.tailMap(after, false))
        .values().stream().limit(limit).toList();
  }

  /** Forgets a letter that has just been settled here; its record says so everywhere. */
  synchronized void remove(LetterId id) {
    remove(new Spot(id.partition(), id.offset()));
  }

  private void remove(Spot spot) {
    LetterId id = ids.remove(spot);
    if (id != null) {
      letters.remove(id);
    }
  }

  /** What the topic keeps no longer cannot be replayed. */
  private void dropExpired() {
    if (Topics.DEAD_LETTERS.kept() instanceof Kept.For(var time)) {
      long expired = Instant.now().minus(time).toEpochMilli();
      while (!letters.isEmpty() && letters.lastKey().atMillis() < expired) {
        remove(letters.lastKey());
      }
    }
  }
}
