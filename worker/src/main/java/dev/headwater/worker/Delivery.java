package dev.headwater.worker;

import dev.headwater.events.Lane;
import dev.headwater.events.Topic;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A decoded record as it was in its own topic, whether it was read there or from {@code retries}.
 *
 * @param value null for a tombstone
 * @param attempt from 1
 * @param incarnation of the collection that the record's document is in; 0 if it names none
 */
public record Delivery<T>(
    Topic<?> topic,
    int partition,
    long offset,
    String key,
    @Nullable T value,
    Lane lane,
    Instant timestamp,
    int attempt,
    long incarnation) {}
