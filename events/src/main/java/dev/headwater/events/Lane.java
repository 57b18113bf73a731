package dev.headwater.events;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Whether a person waits for a record. Small interactive work never waits for bulk work. */
public enum Lane {
  INTERACTIVE,
  BULK;

  /** Name of the record header that carries the lane; absent means interactive. */
  public static final String HEADER = "lane";

  /** The lane as the header's value and in consumer groups: {@code interactive} or {@code bulk}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public void write(Headers headers) {
    headers.remove(HEADER).add(HEADER, label().getBytes(StandardCharsets.UTF_8));
  }

  /** The lane that the headers name; interactive if they name none or an unknown one. */
  public static Lane read(Headers headers) {
    Header header = headers.lastHeader(HEADER);
    return header == null || header.value() == null
        ? INTERACTIVE
        : of(new String(header.value(), StandardCharsets.UTF_8));
  }

  public static Lane of(String label) {
    return label.equals(BULK.label()) ? BULK : INTERACTIVE;
  }
}
