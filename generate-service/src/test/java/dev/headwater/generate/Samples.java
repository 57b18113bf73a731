package dev.headwater.generate;

import dev.headwater.events.Passage;

/** What the tests read from. */
final class Samples {
  private Samples() {}

  static Passage passage(String title, String section, String text) {
    return Passage.newBuilder()
        .setDocument(title.toLowerCase(java.util.Locale.ROOT))
        .setVersion(1)
        .setTitle(title)
        .setSection(section)
        .setText(text)
        .setEnd(text.codePointCount(0, text.length()))
        .build();
  }

  /** The code points start..end of a text. */
  static String span(String text, int start, int end) {
    return text.substring(text.offsetByCodePoints(0, start), text.offsetByCodePoints(0, end));
  }
}
