package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What has not changed in a document is not encoded again. */
@ExtendWith(RunningPlatform.class)
class UnchangedTextIT {
  private static final Pattern VECTORS =
      Pattern.compile("headwater_vectors_total\\{[^}]*source=\"(\\w+)\"[^}]*} ([0-9.E]+)");
  private static final int SECTIONS = 50;

  private final Api api;

  UnchangedTextIT(Api api) {
    this.api = api;
  }

  @Test
  void encodesAtMostTwoTextsWhereASentenceIsInserted() {
    api.createCollection("unchanged", "en");
    submit("rules.md", rules(""));
    double cached = vectors("cached");
    double encoded = vectors("encoded");

    submit("rules.md", rules("The Teasel rule is older than all others. "));
    assertThat(vectors("encoded") - encoded).isBetween(1.0, 2.0);
    assertThat(vectors("cached") - cached).isGreaterThanOrEqualTo(SECTIONS - 2);

    encoded = vectors("encoded");
    submit("copy.md", rules(""));
    assertThat(vectors("encoded") - encoded).isZero();
    assertThat(Api.texts(api.search("unchanged", "Teasel", "hybrid", 3)).getFirst())
        .contains("older than all others");
  }

  /** A text of sections, with a sentence in one of them. */
  private static String rules(String inserted) {
    StringBuilder text = new StringBuilder("# Rules of the yard\n\n");
    for (int i = 1; i <= SECTIONS; i++) {
      text.append("## Rule %d\n\nGate %d is closed at night. ".formatted(i, i))
          .append(i == SECTIONS / 2 ? inserted : "")
          .append("Its key hangs on hook %d.\n\n".formatted(i + 100));
    }
    return text.toString();
  }

  private void submit(String id, String text) {
    Api.Reply reply =
        api.put(Api.document("unchanged", id) + "?wait=searchable", "text/markdown", text);
    assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
  }

  private double vectors(String source) {
    Matcher matcher = VECTORS.matcher(api.get("/metrics").body());
    while (matcher.find()) {
      if (matcher.group(1).equals(source)) {
        return Double.parseDouble(matcher.group(2));
      }
    }
    throw new AssertionError("no such metric: " + source);
  }
}
