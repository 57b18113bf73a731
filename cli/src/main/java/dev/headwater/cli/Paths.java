package dev.headwater.cli;

import java.nio.charset.StandardCharsets;

/** Paths of the API. */
public final class Paths {
  private static final String UNRESERVED = "-._~";

  private Paths() {}

  public static String collection(String collection) {
    return "/v1/collections/" + encode(collection);
  }

  public static String documents(String collection) {
    return collection(collection) + "/documents";
  }

  public static String document(String collection, String id) {
    return documents(collection) + "/" + encode(id);
  }

  /** Percent-encodes all but the unreserved characters, slashes too. */
  static String encode(String segment) {
    StringBuilder encoded = new StringBuilder();
    for (byte octet : segment.getBytes(StandardCharsets.UTF_8)) {
      char character = (char) (octet & 0xff);
      if (character < 0x80
          && (Character.isLetterOrDigit(character) || UNRESERVED.indexOf(character) >= 0)) {
        encoded.append(character);
      } else {
        encoded.append("%%%02X".formatted((int) character));
      }
    }
    return encoded.toString();
  }
}
