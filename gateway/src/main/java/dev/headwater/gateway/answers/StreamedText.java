package dev.headwater.gateway.answers;

/**
 * The text of a streamed answer across attempts. What a new attempt repeats is not sent twice;
 * where it differs, the client has to discard the text and start over.
 */
final class StreamedText {
  private String streamed = "";
  private final StringBuilder current = new StringBuilder();

  /**
   * What to send to the client.
   *
   * @param restart whether the client has to discard its text first
   * @param text what to append; may be empty
   */
  record Step(boolean restart, String text) {}

  /** A new attempt writes from the beginning. */
  void begin() {
    current.setLength(0);
  }

  Step add(String text) {
    current.append(text);
    String whole = current.toString();
    return streamed.startsWith(whole) ? new Step(false, "") : become(whole);
  }

  /** Ends the answer, given its whole text. */
  Step finish(String whole) {
    return become(whole);
  }

  private Step become(String whole) {
    boolean goesOn = whole.startsWith(streamed);
    Step step = new Step(!goesOn, goesOn ? whole.substring(streamed.length()) : whole);
    streamed = whole;
    return step;
  }
}
