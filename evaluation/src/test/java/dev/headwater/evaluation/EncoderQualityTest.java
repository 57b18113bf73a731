package dev.headwater.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.transformer.bert.EncoderModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderQualityTest {
  @TempDir private Path data;

  @Test
  void readsTheSetsOfTheModelsLanguage() throws IOException {
    set("scifact", List.of("a"), List.of("who?"));
    set("cranfield", List.of("b"), List.of("what?"));
    set("xquad_zh", List.of("河"), List.of("谁？"));

    assertThat(read(EncoderModel.BGE_SMALL_EN, 9).sets()).containsOnlyKeys("scifact", "cranfield");
    assertThat(read(EncoderModel.BGE_SMALL_ZH, 9).passages()).containsExactly("河", "谁？");
  }

  @Test
  void samplesDocumentsAtEqualDistancesOverAllSets() throws IOException {
    set("scifact", List.of("0", "1", "2", "3"), List.of("who?"));
    set("cranfield", List.of("4", "5", "6", "7"), List.of("what?"));

    assertThat(read(EncoderModel.ALL_MINILM_L6, 4).passages()).containsExactly("0", "2", "4", "6");
  }

  @Test
  void fillsUpWithQuestionsWhereDocumentsAreTooFew() throws IOException {
    set("scifact", List.of("0"), List.of("who?", "when?"));
    set("cranfield", List.of("1"), List.of("what?"));

    assertThat(read(EncoderModel.BGE_SMALL_EN, 4).passages())
        .containsExactly("0", "1", "who?", "when?");
    assertThat(read(EncoderModel.BGE_SMALL_EN, 100).passages()).hasSize(5);
  }

  @Test
  void namesTheFileOfASetThatIsMissing() {
    assertThatThrownBy(() -> read(EncoderModel.BGE_SMALL_ZH, 1))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("xquad_zh");
  }

  private EncoderQuality read(EncoderModel model, int passages) throws IOException {
    return EncoderQuality.read(model, data, passages, 1);
  }

  private void set(String name, List<String> documents, List<String> questions) throws IOException {
    Path folder = data.resolve(name);
    Files.createDirectories(folder.resolve("qrels"));
    StringBuilder grades = new StringBuilder("query-id\tcorpus-id\tscore\n");
    for (int i = 0; i < questions.size(); i++) {
      grades.append("q%d\td0\t1\n".formatted(i));
    }
    Files.writeString(folder.resolve("qrels/test.tsv"), grades);
    Files.writeString(folder.resolve("corpus.jsonl"), lines("d", documents));
    Files.writeString(folder.resolve("queries.jsonl"), lines("q", questions));
  }

  private static String lines(String letter, List<String> texts) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < texts.size(); i++) {
      lines.append("{\"_id\": \"%s%d\", \"text\": \"%s\"}%n".formatted(letter, i, texts.get(i)));
    }
    return lines.toString();
  }
}
