package dev.headwater.gateway.documents;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.headwater.events.DocumentInfo;
import dev.headwater.events.DocumentPage;
import dev.headwater.events.DocumentStatus;
import dev.headwater.gateway.http.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** JSON of documents; names and order of the components are those on the wire. */
final class DocumentViews {
  private DocumentViews() {}

  /** A write that was accepted. */
  record Accepted(String id, long version) {}

  /** One file of a multipart upload: accepted, or refused with a problem. */
  record Part(String id, @Nullable Long version, @Nullable Problem problem) {}

  record Parts(List<Part> documents) {}

  /** When a version reached a stage. */
  record StageTime(String stage, long version, String at) {
    static StageTime of(DocumentStatus status) {
      return new StageTime(
          label(status.getStage()),
          status.getVersion(),
          Instant.ofEpochMilli(status.getAtMillis()).toString());
    }
  }

  /**
   * A document's status.
   *
   * @param size bytes of the original, if the blob store holds it
   * @param reason why the newest version failed, or empty
   */
  record Status(
      String id,
      @JsonUnwrapped Progress progress,
      @JsonUnwrapped Description description,
      int chunks,
      @Nullable Long size,
      String reason) {
    static Status of(DocumentInfo info) {
      return new Status(
          info.getId(),
          Progress.of(info),
          Description.of(info),
          info.getChunkCount(),
          info.hasBlob() ? info.getBlob().getSize() : null,
          info.getReason());
    }
  }

  /**
   * How far a document is.
   *
   * @param version the newest known version
   * @param liveVersion the version that searches see; null if there is none
   * @param stage stage of the newest version
   */
  record Progress(
      long version,
      @JsonProperty("live_version") @Nullable Long liveVersion,
      boolean searchable,
      String stage,
      List<StageTime> stages) {
    static Progress of(DocumentInfo info) {
      return new Progress(
          info.getVersion(),
          info.getLiveVersion() == 0 ? null : info.getLiveVersion(),
          info.getSearchable(),
          label(info.getStage()),
          info.getStagesList().stream().map(StageTime::of).toList());
    }
  }

  /**
   * What was submitted with a document.
   *
   * @param metadata a JSON object
   */
  record Description(
      String title,
      @JsonProperty("content_type") String contentType,
      @JsonRawValue String metadata,
      List<String> groups) {
    static Description of(DocumentInfo info) {
      return new Description(
          info.getTitle(),
          info.getContentType(),
          json(info.getMetadata()),
          List.copyOf(info.getGroupsList()));
    }
  }

  /**
   * A page of a listing.
   *
   * @param next id to continue after, "" on the last page
   */
  record Page(List<Status> documents, String next) {
    static Page of(DocumentPage page) {
      return new Page(page.getDocumentsList().stream().map(Status::of).toList(), page.getNext());
    }
  }

  private static String label(Enum<?> stage) {
    return stage.name().toLowerCase(Locale.ROOT);
  }

  private static String json(Struct metadata) {
    try {
      return JsonFormat.printer().omittingInsignificantWhitespace().print(metadata);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}
