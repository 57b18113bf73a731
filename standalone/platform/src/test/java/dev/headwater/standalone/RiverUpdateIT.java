package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.standalone.Api.Reply;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A reader that never pauses, while documents change: through the HTTP API and the real parts. */
@ExtendWith(RunningPlatform.class)
class RiverUpdateIT {
  private static final String MARKDOWN = "text/markdown; charset=utf-8";
  private static final int SECTIONS = 200;

  /** Updates under a reader; the full number is 50. */
  private static final int UPDATES = Integer.getInteger("headwater.updates", 4);

  private final Api api;

  RiverUpdateIT(Api api) {
    this.api = api;
  }

  @Test
  void neverShowsAMixtureOrNothingWhileADocumentIsUpdated() throws Exception {
    api.createCollection("updates", "en");
    String path = Api.document("updates", "sections.md") + "?wait=searchable&timeout=120";
    put(path, 0);
    AtomicBoolean reading = new AtomicBoolean(true);
    AtomicReference<@Nullable String> wrong = new AtomicReference<>();
    CompletableFuture<Integer> reader =
        CompletableFuture.supplyAsync(() -> {
          int reads = 0;
          while (reading.get() && wrong.get() == null) {
            wrong.set(wrongIn(api.search("updates", "revision", "keyword", 2 * SECTIONS)));
            reads++;
          }
          return reads;
        });
    for (int update = 1; update <= UPDATES; update++) {
      put(path, update);
    }
    reading.set(false);

    assertThat(reader.get()).isPositive();
    assertThat(wrong.get()).isNull();
    assertThat(Api.texts(api.search("updates", "revision", "keyword", 2 * SECTIONS)))
        .hasSize(SECTIONS)
        .allMatch(text -> text.contains("revision number" + UPDATES + " "));
  }

  @RepeatedTest(3)
  void answersSearchesWhileTheFirstDocumentOfACollectionComes(RepetitionInfo repetition) {
    String collection = "first-" + repetition.getCurrentRepetition();
    api.createCollection(collection, "en");
    AtomicBoolean reading = new AtomicBoolean(true);
    CompletableFuture<Set<Integer>> reader =
        CompletableFuture.supplyAsync(() -> {
          Set<Integer> statuses = new TreeSet<>();
          while (reading.get()) {
            statuses.add(api.search(collection, "otter", "hybrid", 5).status());
          }
          return statuses;
        });
    Reply put =
        api.put(
            Api.document(collection, "otter") + "?wait=searchable",
            MARKDOWN,
            "The otter sleeps.\n");
    reading.set(false);

    assertThat(put.status()).as(put.body()).isEqualTo(200);
    assertThat(reader.join()).containsExactly(200);
  }

  private void put(String path, int update) {
    StringBuilder text = new StringBuilder();
    for (int section = 0; section < SECTIONS; section++) {
      text.append("# Section ").append(section).append("\n\n");
      text.append("This is revision number").append(update).append(" of the text.\n\n");
    }
    Reply reply = api.put(path, MARKDOWN, text.toString());
    assertThat(reply.status()).as(reply.body()).isLessThan(300);
  }

  /** What is wrong with a read of the document under update, or null. */
  private static @Nullable String wrongIn(Reply reply) {
    Map<String, Integer> revisions = new HashMap<>();
    for (String text : Api.texts(reply)) {
      var matcher = Pattern.compile("number(\\d+)").matcher(text);
      if (matcher.find()) {
        revisions.merge(matcher.group(1), 1, Integer::sum);
      }
    }
    return revisions.size() == 1 && revisions.containsValue(SECTIONS)
        ? null
        : "a read saw " + revisions + " (status " + reply.status() + ")";
  }
}
