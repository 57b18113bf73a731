package dev.headwater.cli;

import java.util.Locale;

/** Whether a person waits for a document, or nobody does. */
public enum Lane {
  INTERACTIVE,
  BULK;

  /** As the API names it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
