package dev.headwater.gateway.deadletters;

import dev.headwater.worker.BroadcastReader.Place;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dead letter by its place in the topic; newest first.
 *
 * @param atMillis when it was written, since the epoch
 */
record LetterId(long atMillis, int partition, long offset) implements Comparable<LetterId> {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,15})-(\\d{1,6})-(\\d{1,18})");
  private static final Comparator<LetterId> NEWEST_FIRST =
      Comparator.comparingLong(LetterId::atMillis)
          .reversed()
          .thenComparingInt(LetterId::partition)
          .thenComparing(LetterId::offset, Comparator.reverseOrder());

  static LetterId of(Place place) {
    return new LetterId(place.timestamp().toEpochMilli(), place.partition(), place.offset());
  }

  /** The id that a client names; empty if it is none. */
  static Optional<LetterId> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new LetterId(
                Long.parseLong(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Long.parseLong(matcher.group(3))))
        : Optional.empty();
  }

  @Override
  public int compareTo(LetterId other) {
    return NEWEST_FIRST.compare(this, other);
  }

  @Override
  public String toString() {
    return "%d-%d-%d".formatted(atMillis, partition, offset);
  }
}
