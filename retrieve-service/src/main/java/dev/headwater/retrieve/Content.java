package dev.headwater.retrieve;

import dev.headwater.events.Blob;
import dev.headwater.events.DocumentSubmitted;
import dev.headwater.events.VersionEnd;
import java.util.List;
import java.util.Map;

/**
 * What is known about one version of a document, apart from its chunks.
 *
 * @param version 0 if there is none
 * @param groups that were submitted with the content
 * @param blob SHA-256 of the original, "" if the record held the text itself
 * @param blobSize bytes
 */
record Content(
    long version,
    String title,
    String contentType,
    Map<String, Object> metadata,
    List<String> groups,
    String blob,
    long blobSize) {
  static final Content NONE = new Content(0, "", "", Map.of(), List.of(), "", 0);

  static Content of(long version, DocumentSubmitted submitted) {
    return new Content(
        version,
        submitted.getTitle(),
        submitted.getContentType(),
        Metadata.toMap(submitted.getMetadata()),
        List.copyOf(submitted.getGroupsList()),
        submitted.getBlob().getName(),
        submitted.getBlob().getSize());
  }

  static Content of(VersionEnd end) {
    return new Content(
        end.getVersion(),
        end.getTitle(),
        end.getContentType(),
        Metadata.toMap(end.getMetadata()),
        List.copyOf(end.getGroupsList()),
        end.getBlob().getName(),
        end.getBlob().getSize());
  }

  boolean exists() {
    return version > 0;
  }

  Blob toBlob() {
    return Blob.newBuilder().setName(blob).setSize(blobSize).build();
  }
}
