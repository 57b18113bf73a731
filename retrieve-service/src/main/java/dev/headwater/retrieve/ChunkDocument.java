package dev.headwater.retrieve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headwater.events.Chunk;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.EmbeddedChunk;
import dev.headwater.events.Passage;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A chunk as it is stored in its index. The version is part of the id, so that a new version is
 * stored beside the old one until the switch.
 *
 * @param terms that the keyword search matches
 */
record ChunkDocument(DocumentKey key, EmbeddedChunk embedded, List<String> terms) {
  static final List<String> PASSAGE_FIELDS =
      List.of("id", "version", "ordinal", "title", "text", "page", "section", "start", "end");

  /**
   * Of a chunk in its index, made of what a search returns.
   *
   * @param document hash of the document's key
   */
  static String id(String document, long version, int ordinal) {
    return versionId(document, version) + "-" + ordinal;
  }

  /**
   * Of all chunks of a version.
   *
   * @param document hash of the document's key
   */
  static String versionId(String document, long version) {
    return document + "-" + version;
  }

  Chunk chunk() {
    return embedded.getChunk();
  }

  String id() {
    return id(key.viewHash(), chunk().getVersion(), chunk().getOrdinal());
  }

  String versionId() {
    return versionId(key.viewHash(), chunk().getVersion());
  }

  /** The JSON document. Fields without a mapping are stored but not searchable. */
  Map<String, Object> source() {
    Chunk chunk = chunk();
    Map<String, Object> source = new LinkedHashMap<>();
    source.put("document", key.viewHash());
    source.put("version", chunk.getVersion());
    source.put("version_id", versionId());
    source.put("ordinal", chunk.getOrdinal());
    source.put("groups", List.copyOf(chunk.getGroupsList()));
    source.put("metadata", Metadata.toMap(chunk.getMetadata()));
    source.put("terms", String.join(" ", terms));
    source.put(Indices.vectorField(chunk.getGeneration()), base64(embedded.getVectorList()));
    source.put("id", key.id());
    source.put("title", chunk.getTitle());
    source.put("text", chunk.getText());
    source.put("page", chunk.getPage());
    source.put("section", chunk.getSection());
    source.put("start", chunk.getStart());
    source.put("end", chunk.getEnd());
    return source;
  }

  /** Big-endian floats in base64: less than half the bytes of decimal digits, and no parsing. */
  private static String base64(List<Float> vector) {
    ByteBuffer bytes = ByteBuffer.allocate(vector.size() * Float.BYTES);
    vector.forEach(bytes::putFloat);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  /**
   * The passage of a document that was read back.
   *
   * @param source its {@link #PASSAGE_FIELDS}
   */
  static Passage passage(JsonNode source) {
    return Passage.newBuilder()
        .setDocument(source.path("id").asText())
        .setVersion(source.path("version").asLong())
        .setOrdinal(source.path("ordinal").asInt())
        .setTitle(source.path("title").asText())
        .setText(source.path("text").asText())
        .setPage(source.path("page").asInt())
        .setSection(source.path("section").asText())
        .setStart(source.path("start").asInt())
        .setEnd(source.path("end").asInt())
        .build();
  }
}
