package dev.headwater.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * How far a document is.
 *
 * @param version newest version
 * @param liveVersion version that searches find; 0 where there is none
 * @param stage of the newest version, in lower case
 * @param reason why the newest version failed; "" where it did not
 */
record DocumentState(long version, long liveVersion, String stage, String reason) {
  static DocumentState of(JsonNode json) {
    return new DocumentState(
        json.path("version").asLong(),
        json.path("live_version").asLong(),
        json.path("stage").asText("").toLowerCase(Locale.ROOT),
        json.path("reason").asText(""));
  }

  /** Whether searches find this version, or a newer one. */
  boolean searchable(long wanted) {
    return liveVersion >= wanted;
  }

  boolean failed(long wanted) {
    return version == wanted && stage.equals("dead_lettered");
  }
}
