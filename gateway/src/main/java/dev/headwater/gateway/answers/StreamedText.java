package dev.headwater.gateway.answers;

/**
 * The text of an answer as it streams, over the attempts that it takes: what an attempt repeats of
 * the one before is not sent twice; where it differs, the client has to start anew.
 */
final class StreamedText {
  private String streamed = "";
  private final StringBuilder current = new StringBuilder();

  /**
   * What to send.
   *
   * @param restart whether the client drops what it has first
   * @param text what to add, perhaps nothing
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

  /** The end of the answer, with all of its text. */
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
