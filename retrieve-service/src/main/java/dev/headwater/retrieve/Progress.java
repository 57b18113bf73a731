package dev.headwater.retrieve;

import dev.headwater.events.Stage;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;

/**
 * The stages that the newest version of a document has reached.
 *
 * @param version of the content or of the deletion
 * @param millis when each stage was first reached, since the epoch
 * @param reason why it was first dead-lettered, "" if it was not
 */
record Progress(long version, Map<Stage, Long> millis, String reason) {
  static final Progress NONE = new Progress(0, Map.of(), "");

  /** The progress after a version reached a stage; older versions change nothing. */
  Progress reached(long of, Stage stage, long atMillis, String why) {
    boolean late = stage == Stage.DEAD_LETTERED && millis.containsKey(Stage.SEARCHABLE);
    if (of < version || (of == version && late)) {
      return this;
    }
    Map<Stage, Long> reached = new EnumMap<>(Stage.class);
    if (of == version) {
      reached.putAll(millis);
    }
    reached.merge(stage, atMillis, Math::min);
    if (stage == Stage.SEARCHABLE) {
      reached.remove(Stage.DEAD_LETTERED);
    }
    String first = of == version && !reason.isEmpty() ? reason : why;
    return new Progress(of, reached, reached.containsKey(Stage.DEAD_LETTERED) ? first : "");
  }

  /** The last stage that it has reached. */
  Stage stage() {
    return millis.keySet().stream()
        .max(Comparator.comparingInt(Stage::getNumber))
        .orElse(Stage.STAGE_UNSPECIFIED);
  }
}
