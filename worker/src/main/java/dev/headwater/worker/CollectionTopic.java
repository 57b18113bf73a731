package dev.headwater.worker;

import dev.headwater.events.CollectionRecord;
import java.util.Map;

/** All collections, as far as the topic has been read. */
public interface CollectionTopic extends CollectionLookup {
  /** Whether all that existed at the start have been read. */
  boolean caughtUp();

  /** A copy of all collections, by key. */
  Map<String, CollectionRecord> all();

  /** The offset up to which the topic has been read. */
  long position();
}
