package dev.headwater.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkTest {
  @TempDir private Path folder;

  @Test
  void readsBatchesOfSequencesAndPassesOverWhatIsForPeers() throws IOException {
    Path file = folder.resolve("work.json");
    Files.writeString(file, "{\"batches\": [[[1, 2], [1, 2, 3]], [[7]]], \"free\": true}");

    Work work = Work.read(file);

    assertThat(work.texts()).isNull();
    assertThat(work.batches())
        .satisfiesExactly(
            batch -> assertThat(batch).containsExactly(new int[] {1, 2}, new int[] {1, 2, 3}),
            batch -> assertThat(batch).containsExactly(new int[] {7}));
  }

  @Test
  void readsTexts() throws IOException {
    Path file = folder.resolve("work.json");
    Files.writeString(file, "{\"texts\": [\"Who keeps the gauge?\"]}");

    assertThat(Work.read(file).texts()).containsExactly("Who keeps the gauge?");
  }

  @Test
  void writesVectorsAsLittleEndianFloats() {
    Work.Pass pass = new Work.Pass(List.of(new float[] {1, 2}, new float[] {3, 4}), 9);

    float[] floats = new float[4];
    ByteBuffer.wrap(pass.bytes()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);

    assertThat(floats).containsExactly(1, 2, 3, 4);
  }
}
