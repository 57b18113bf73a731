package dev.headwater.standalone;

import dev.headwater.cli.HeadwaterException;
import dev.headwater.tokenizer.EncoderTexts;
import dev.headwater.transformer.bert.BertEncoders;
import dev.headwater.transformer.bert.BertFolder;
import dev.headwater.transformer.bert.BertShape;
import dev.headwater.transformer.bert.Encoder;
import dev.headwater.transformer.bert.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** An encoder's folder that was opened, whose weights were read, and which has encoded. */
record EncoderCheck(BertFolder folder) {
  private static final double TOLERANCE = 1e-3;

  /**
   * Checks a folder.
   *
   * @throws IOException if a file is missing, damaged or not supported
   * @throws HeadwaterException if it does not make vectors of length 1
   */
  static EncoderCheck of(Path path) throws IOException {
    BertFolder folder = BertFolder.open(path);
    EncoderTexts texts = folder.texts();
    try (Encoder encoder = BertEncoders.load(folder, Precision.PLAIN, 1, null)) {
      List<int[]> sequences =
          List.of(
              texts.question("How long is a river?"), texts.passage("The river is 25 km long."));
      for (float[] vector : encoder.encode(sequences)) {
        require(path, vector);
      }
    }
    return new EncoderCheck(folder);
  }

  /** Also a vector that is not finite has another length. */
  private static void require(Path path, float[] vector) {
    double squares = 0;
    for (float component : vector) {
      squares += (double) component * component;
    }
    if (!(Math.abs(Math.sqrt(squares) - 1) < TOLERANCE)) {
      throw new HeadwaterException(
          "%s: its vectors must be of length 1, but one is of length %s"
              .formatted(path, Math.sqrt(squares)));
    }
  }

  /** What it is, in two lines. */
  String description() {
    BertShape shape = folder.shape();
    EncoderTexts texts = folder.texts();
    return String.format(
        Locale.ROOT,
        """
        encoder, %d layers, %d heads, vectors of %,d numbers, pooling %s, up to %,d tokens
        Before a question it reads %s, before a chunk %s.\
        """,
        shape.layers(),
        shape.heads(),
        shape.width(),
        folder.folder().pooling(),
        texts.maxTokens(),
        quoted(texts.queryPrefix()),
        quoted(texts.passagePrefix()));
  }

  private static String quoted(String prefix) {
    return prefix.isEmpty() ? "nothing" : "\"" + prefix + "\"";
  }
}
