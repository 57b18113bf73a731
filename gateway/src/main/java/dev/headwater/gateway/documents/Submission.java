package dev.headwater.gateway.documents;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.headwater.events.DocumentJson;
import dev.headwater.events.DocumentRecords;
import dev.headwater.events.DocumentSubmitted;
import dev.headwater.gateway.http.JsonObject;
import dev.headwater.gateway.http.ProblemException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.MediaType;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A document as submitted.
 *
 * @param body its content
 * @param length of the body in bytes, or {@link #UNDECLARED}
 * @param description all but the content: content type, title, metadata and groups
 */
record Submission(InputStream body, long length, DocumentSubmitted description) {
  static final long UNDECLARED = -1;

  private static final String FORM = MediaType.APPLICATION_FORM_URLENCODED;

  /** A file whose title, metadata and groups are in headers, percent-encoded. */
  static Submission file(
      InputStream body, long length, @Nullable String contentType, HttpHeaders headers) {
    // curl's default for --data-binary; it says nothing about the file.
    String known = contentType == null || contentType.startsWith(FORM) ? "" : contentType;
    return new Submission(
        body,
        length,
        DocumentSubmitted.newBuilder()
            .setContentType(known)
            .setTitle(header(headers, "X-Title"))
            .setMetadata(metadata(header(headers, "X-Metadata")))
            .addAllGroups(groups(header(headers, "X-Groups")))
            .build());
  }

  /** The JSON form. Its text becomes a blob like any other. */
  static Submission json(byte[] body) {
    JsonObject.parse(body, "title", "text", "metadata", "groups");
    DocumentJson document;
    try {
      document = DocumentRecords.json(body);
    } catch (InvalidProtocolBufferException e) {
      throw ProblemException.badRequest("the body is not a document: " + e.getMessage());
    }
    if (document.getText().isBlank()) {
      throw ProblemException.badRequest("text is empty");
    }
    byte[] text = document.getText().getBytes(StandardCharsets.UTF_8);
    return new Submission(
        new ByteArrayInputStream(text),
        text.length,
        DocumentRecords.submitted(document).toBuilder().clearText().build());
  }

  private static String header(HttpHeaders headers, String name) {
    String value = headers.get(name);
    return value == null ? "" : DocumentPath.decode(name, value);
  }

  private static Struct metadata(String json) {
    Struct.Builder metadata = Struct.newBuilder();
    if (!json.isBlank()) {
      try {
        JsonFormat.parser().merge(json, metadata);
      } catch (InvalidProtocolBufferException e) {
        throw ProblemException.badRequest("X-Metadata is not a JSON object: " + e.getMessage());
      }
    }
    return metadata.build();
  }

  private static List<String> groups(String commaSeparated) {
    return Arrays.stream(commaSeparated.split(",", -1))
        .map(String::strip)
        .filter(group -> !group.isEmpty())
        .toList();
  }
}
