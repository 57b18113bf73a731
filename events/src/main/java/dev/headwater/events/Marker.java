package dev.headwater.events;

import java.util.stream.IntStream;

/**
 * Records of compacted topics that say nothing: they only let a quiet partition begin another
 * segment. Their values are null and their keys stand for nothing, so that every reader passes over
 * them: on {@code documents} they are those of the groups of documents that do not exist. Of a pair
 * the second is for what came too close before the first to be left behind by it.
 */
public enum Marker {
  FIRST,
  SECOND;

  private static final String TENANT = "headwater";
  private static final String COLLECTION = "marker";

  /** The key of the marker of a partition, which is where Kafka's default partitioner puts it. */
  public String key(Topic<?> topic, int partition) {
    return topic.equals(Topics.DOCUMENTS)
        ? IntStream.iterate(0, n -> n + 1)
            .mapToObj(n -> new DocumentKey(TENANT, COLLECTION, name() + "-" + n))
            .filter(document -> Topics.documentPartition(document) == partition)
            .findFirst()
            .orElseThrow()
            .groupsKey()
        : "%s/%s-%d".formatted(TENANT, name(), partition);
  }
}
