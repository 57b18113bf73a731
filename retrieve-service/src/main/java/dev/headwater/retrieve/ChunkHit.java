package dev.headwater.retrieve;

import org.jspecify.annotations.Nullable;

/**
 * A chunk that a search found.
 *
 * @param document hash of the document's key, which is the id of its visibility record
 */
record ChunkHit(String document, long version, int ordinal) {
  /** Of the chunk in its index. */
  String id() {
    return ChunkDocument.id(document, version, ordinal);
  }

  String versionId() {
    return ChunkDocument.versionId(document, version);
  }

  /** Whether the asker may see this chunk, by its document's visibility record. */
  boolean agrees(VisibilityRecord record, Access access) {
    return record.live().exists()
        && record.live().version() == version
        && version > record.deletedVersion()
        && ordinal < record.chunkCount()
        && access.mayRead(record.groups());
  }

  /** Whether it is left over from when the same version had more chunks. */
  boolean isLeftOver(@Nullable VisibilityRecord record) {
    return record != null && record.live().version() == version && ordinal >= record.chunkCount();
  }

  /** A hit with its fused score. */
  record Scored(ChunkHit hit, double score) {}
}
