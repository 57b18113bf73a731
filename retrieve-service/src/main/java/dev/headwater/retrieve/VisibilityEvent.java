package dev.headwater.retrieve;

import dev.headwater.events.Stage;
import java.util.List;

/** What happens to a document. Events may come late, early or repeatedly. */
sealed interface VisibilityEvent {
  /** Content was written to {@code documents}; its chunks are not indexed yet. */
  record Submitted(Content content, long atMillis) implements VisibilityEvent {}

  /** A search finds all chunks of a version: this is the switch. */
  record Indexed(Content content, int chunkCount, long atMillis) implements VisibilityEvent {}

  /** The end of a version came before a search finds all of its chunks. */
  record Ended(Content content, int chunkCount) implements VisibilityEvent {}

  record GroupsChanged(long version, List<String> groups) implements VisibilityEvent {}

  record Deleted(long version, long atMillis) implements VisibilityEvent {}

  record StageReached(long version, Stage stage, long atMillis, String reason)
      implements VisibilityEvent {}
}
