package dev.headwater.generate;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Token;
import dev.headwater.text.Sentence;
import dev.headwater.text.Sentences;
import dev.headwater.worker.Reply;
import java.util.List;

/**
 * The growing text of an answer, sent piece by piece. White space at its start and end is left out,
 * so that the pieces together are exactly the answer.
 */
final class AnswerText {
  private static final String SENTENCE_ENDS = ".!?。！？";

  private final Reply reply;
  private final StringBuilder text = new StringBuilder();
  private String held = "";
  private int codePoints;

  AnswerText(Reply reply) {
    this.reply = reply;
  }

  /** Sends a piece of whole characters, without the white space at its end until more follows. */
  void append(String piece) {
    String whole = text.isEmpty() ? piece.stripLeading() : held + piece;
    String sent = whole.stripTrailing();
    held = whole.substring(sent.length());
    if (!sent.isEmpty()) {
      reply.send(
          AnswerEvent.newBuilder()
              .setToken(Token.newBuilder().setText(sent).setOffset(codePoints)));
      text.append(sent);
      codePoints += sent.codePointCount(0, sent.length());
    }
  }

  /** Whether it ends in a sentence that it already had: a small model then goes in circles. */
  boolean repeats() {
    if (text.isEmpty() || SENTENCE_ENDS.indexOf(text.charAt(text.length() - 1)) < 0) {
      return false;
    }
    List<String> sentences =
        Sentences.ENGLISH.of(text.toString()).stream().map(Sentence::text).toList();
    return !sentences.isEmpty() && sentences.indexOf(sentences.getLast()) < sentences.size() - 1;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
