package dev.headwater.ingest;

import com.google.protobuf.MessageLite;
import dev.headwater.events.Chunk;
import dev.headwater.events.ChunkRecord;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.Lane;
import dev.headwater.events.Stage;
import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import dev.headwater.events.VersionEnd;
import dev.headwater.worker.Delivery;
import java.util.List;

/** What the worker publishes for a document, on the document's lane and under its key. */
final class IngestOutput {
  /** Sends a record; the worker's loop waits for its acknowledgement. */
  interface Sender {
    <T extends MessageLite> void send(Topic<T> topic, String key, T value, Lane lane);
  }

  private final Sender sender;

  IngestOutput(Sender sender) {
    this.sender = sender;
  }

  /** A version's chunks in order, then its end, which says how many they are. */
  void chunks(Delivery<DocumentRecord> delivery, List<Chunk> chunks, VersionEnd.Builder end) {
    for (Chunk chunk : chunks) {
      Chunk.Builder stamped =
          chunk.toBuilder()
              .setVersion(end.getVersion())
              .setGeneration(end.getGeneration())
              .setMetadata(end.getMetadata())
              .addAllGroups(end.getGroupsList());
      send(delivery, ChunkRecord.newBuilder().setChunk(stamped));
    }
    send(delivery, ChunkRecord.newBuilder().setEnd(end.setChunkCount(chunks.size())));
  }

  /**
   * Tells how far a version has come.
   *
   * @param reason why it was dead-lettered, else ""
   */
  void status(Delivery<DocumentRecord> delivery, long version, Stage stage, String reason) {
    DocumentStatus status =
        DocumentStatus.newBuilder()
            .setVersion(version)
            .setStage(stage)
            .setAtMillis(System.currentTimeMillis())
            .setReason(reason)
            .build();
    sender.send(Topics.DOCUMENT_STATUS, delivery.key(), status, delivery.lane());
  }

  private void send(Delivery<DocumentRecord> delivery, ChunkRecord.Builder chunk) {
    sender.send(Topics.chunks(delivery.lane()), delivery.key(), chunk.build(), delivery.lane());
  }
}
