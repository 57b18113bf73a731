package dev.headwater.retrieve;

import dev.headwater.events.Stage;
import java.util.List;

/** What happens to a document. Any event may come late, early or again. */
sealed interface VisibilityEvent {
  /** Content stands in {@code documents}; its chunks are still to come. */
  record Submitted(Content content, long atMillis) implements VisibilityEvent {}

  /** All chunks of a version are in the index, and a search finds them: this is the switch. */
  record Indexed(Content content, int chunkCount, long atMillis) implements VisibilityEvent {}

  record GroupsChanged(long version, List<String> groups) implements VisibilityEvent {}

  record Deleted(long version, long atMillis) implements VisibilityEvent {}

  record StageReached(long version, Stage stage, long atMillis, String reason)
      implements VisibilityEvent {}
}
