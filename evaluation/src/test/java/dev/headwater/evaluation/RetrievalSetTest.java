package dev.headwater.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetrievalSetTest {
  @TempDir private Path folder;

  @Test
  void readsDocumentsWithTitlesAndTheQuestionsThatHaveJudgements() throws IOException {
    Files.writeString(
        folder.resolve("corpus.jsonl"),
        """
        {"_id": "d1", "title": "Gauges", "text": "Ada keeps the gauge."}
        {"_id": "d2", "text": "Without a title."}
        """);
    Files.writeString(
        folder.resolve("queries.jsonl"),
        """
        {"_id": "q1", "text": "Who keeps the gauge?"}
        {"_id": "q2", "text": "Nobody judged this."}
        """);
    Files.createDirectory(folder.resolve("qrels"));
    Files.writeString(
        folder.resolve("qrels/test.tsv"), "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\n");

    RetrievalSet set = RetrievalSet.read(folder);

    assertThat(set.documents())
        .containsExactly(
            entry("d1", "Gauges Ada keeps the gauge."), entry("d2", "Without a title."));
    assertThat(set.questions()).containsExactly(entry("q1", "Who keeps the gauge?"));
    assertThat(set.grades()).isEqualTo(Map.of("q1", Map.of("d1", 2, "d2", 0)));
  }
}
