package dev.headwater.events;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The record header that says which collection of its name a document belongs to: the {@code
 * incarnation} of its {@link CollectionRecord}, in decimal digits.
 */
public final class Incarnation {
  public static final String HEADER = "incarnation";

  private Incarnation() {}

  /** Writes the header, unless the incarnation is unknown (0). */
  public static void write(Headers headers, long incarnation) {
    if (incarnation != 0) {
      headers
          .remove(HEADER)
          .add(HEADER, Long.toString(incarnation).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The incarnation that the headers name; 0 if they name none, or none that is a number. */
  public static long read(Headers headers) {
    Header header = headers.lastHeader(HEADER);
    if (header == null || header.value() == null) {
      return 0;
    }
    try {
      return Long.parseLong(new String(header.value(), StandardCharsets.UTF_8));
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
