package dev.headwater.retrieve;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.Lane;
import dev.headwater.events.Stage;

/** Where the stages of documents are told: the topic {@code document-status}. */
interface Statuses {
  void send(DocumentKey key, DocumentStatus status, Lane lane);

  default void reached(DocumentKey key, long version, Stage stage, long atMillis, Lane lane) {
    send(
        key,
        DocumentStatus.newBuilder()
            .setVersion(version)
            .setStage(stage)
            .setAtMillis(atMillis)
            .build(),
        lane);
  }
}
