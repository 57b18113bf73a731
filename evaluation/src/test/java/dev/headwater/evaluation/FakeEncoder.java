package dev.headwater.evaluation;

import dev.headwater.tokenizer.WordPiece;
import dev.headwater.transformer.bert.Encoder;
import dev.headwater.transformer.bert.EncoderModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Encodes a sequence as its length and its first id, and remembers the sizes of the batches. */
final class FakeEncoder implements Encoder {
  private static final Path WORDS =
      Path.of("../tokenizer/src/test/resources/dev/headwater/tokenizer/tiny-wordpiece.json");

  final List<Integer> batches = new ArrayList<>();

  /** With a tokenizer of a few words, such as "river" and "rivers". */
  TextEncoder withTokenizer() throws IOException {
    return new TextEncoder(EncoderModel.ALL_MINILM_L6, WordPiece.load(WORDS), this);
  }

  @Override
  public float[][] encode(List<int[]> sequences) {
    batches.add(sequences.size());
    return sequences.stream()
        .map(sequence -> new float[] {sequence.length, sequence[0]})
        .toArray(float[][]::new);
  }

  @Override
  public int dimensions() {
    return 2;
  }

  @Override
  public int contextSize() {
    return 6;
  }

  @Override
  public void close() {}
}
