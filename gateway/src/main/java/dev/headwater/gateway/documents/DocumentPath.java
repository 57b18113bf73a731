package dev.headwater.gateway.documents;

import dev.headwater.events.DocumentKey;
import dev.headwater.gateway.http.ProblemException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Reads document ids from raw request paths, and percent-encoded header values. Routers decode '+'
 * to a space and may split at %2F, so this class reads the raw path.
 */
final class DocumentPath {
  private static final String COLLECTIONS = "/v1/collections/";
  private static final String DOCUMENTS = "/documents/";

  private DocumentPath() {}

  /** The document of a raw path; see {@link #id}. */
  static DocumentKey key(String collection, String rawPath, String suffix) {
    return key(collection, id(rawPath, suffix));
  }

  static DocumentKey key(String collection, String id) {
    try {
      return new DocumentKey(DocumentKey.DEFAULT_TENANT, collection, id);
    } catch (IllegalArgumentException e) {
      throw ProblemException.badRequest(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The document id of a raw path {@code /v1/collections/<name>/documents/<id><suffix>}.
   *
   * @param suffix what follows the id, such as {@code /text}, or empty
   */
  static String id(String rawPath, String suffix) {
    // A collection may be called "documents".
    int start = rawPath.indexOf(DOCUMENTS, COLLECTIONS.length()) + DOCUMENTS.length();
    return decode("document id", rawPath.substring(start, rawPath.length() - suffix.length()));
  }

  /**
   * Decodes percent-encoded UTF-8. Other characters stay as they are, '+' included; those up to
   * U+00FF that are not ASCII are bytes that the client did not encode.
   *
   * @param field name for the error message
   */
  static String decode(String field, String encoded) {
    var bytes = new ByteArrayOutputStream(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        if (i + 2 >= encoded.length()
            || !HexFormat.isHexDigit(encoded.charAt(i + 1))
            || !HexFormat.isHexDigit(encoded.charAt(i + 2))) {
          throw ProblemException.badRequest(
              "%s is not percent-encoded: '%%' at position %d is not followed by two hex digits"
                  .formatted(field, i));
        }
        bytes.write(HexFormat.fromHexDigits(encoded, i + 1, i + 3));
        i += 2;
      } else if (c <= 0xFF) {
        bytes.write(c);
      } else {
        String character = Character.toString(encoded.codePointAt(i));
        bytes.writeBytes(character.getBytes(StandardCharsets.UTF_8));
        i += character.length() - 1;
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException _) {
      throw ProblemException.badRequest(field + " is not UTF-8 after percent-decoding");
    }
  }
}
