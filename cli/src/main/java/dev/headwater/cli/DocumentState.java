package dev.headwater.cli;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The progress of a document.
 *
 * @param version newest version
 * @param liveVersion version that searches find; 0 if there is none
 * @param reason why the newest version failed; "" if it did not
 */
record DocumentState(long version, long liveVersion, String reason) {
  /** Accepted, but not yet seen by the service that keeps the status. */
  static final DocumentState UNKNOWN = new DocumentState(0, 0, "");

  static DocumentState of(JsonNode json) {
    return new DocumentState(
        json.path("version").asLong(),
        json.path("live_version").asLong(),
        json.path("reason").asText(""));
  }

  /** Whether searches find this version, or a newer one. */
  boolean searchable(long wanted) {
    return liveVersion >= wanted;
  }

  boolean failed(long wanted) {
    return version == wanted && !reason.isEmpty();
  }
}
