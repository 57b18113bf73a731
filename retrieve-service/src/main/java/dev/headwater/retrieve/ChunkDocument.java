package dev.headwater.retrieve;

import dev.headwater.events.Chunk;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.EmbeddedChunk;
import dev.headwater.events.Passage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A chunk as it stands in its index. The version is part of the id: a new version lies beside the
 * old one until the switch.
 *
 * @param terms what the keyword search finds it by
 */
record ChunkDocument(DocumentKey key, EmbeddedChunk embedded, List<String> terms) {

  static String id(DocumentKey key, long version, int ordinal) {
    return key.hash(version, ordinal);
  }

  static String versionId(DocumentKey key, long version) {
    return key.hash(version);
  }

  Chunk chunk() {
    return embedded.getChunk();
  }

  String id() {
    return id(key, chunk().getVersion(), chunk().getOrdinal());
  }

  /** The JSON. What is not in the mapping is only kept. */
  Map<String, Object> source() {
    Chunk chunk = chunk();
    Map<String, Object> source = new LinkedHashMap<>();
    source.put("document", key.hash());
    source.put("version", chunk.getVersion());
    source.put("version_id", versionId(key, chunk.getVersion()));
    source.put("ordinal", chunk.getOrdinal());
    source.put("groups", List.copyOf(chunk.getGroupsList()));
    source.put("metadata", Metadata.toMap(chunk.getMetadata()));
    source.put("terms", String.join(" ", terms));
    source.put(Indices.vectorField(chunk.getGeneration()), embedded.getVectorList());
    source.put("id", key.id());
    source.put("title", chunk.getTitle());
    source.put("text", chunk.getText());
    source.put("page", chunk.getPage());
    source.put("section", chunk.getSection());
    source.put("start", chunk.getStart());
    source.put("end", chunk.getEnd());
    return source;
  }

  /** The fields of the JSON that a passage shows. */
  record Shown(
      String id,
      long version,
      int ordinal,
      String title,
      String text,
      int page,
      String section,
      int start,
      int end) {
    static final List<String> FIELDS =
        List.of("id", "version", "ordinal", "title", "text", "page", "section", "start", "end");

    Passage toPassage() {
      return Passage.newBuilder()
          .setDocument(id)
          .setVersion(version)
          .setOrdinal(ordinal)
          .setTitle(title)
          .setText(text)
          .setPage(page)
          .setSection(section)
          .setStart(start)
          .setEnd(end)
          .build();
    }
  }
}
