package dev.headwater.transformer.bert;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/** How near the fast encoder's vectors are to the plain one's; also a program that checks it. */
final class Agreement {
  private Agreement() {}

  static List<int[]> sequences() {
    Random random = new Random(1);
    return IntStream.of(8, 1, 40, 128, 129, 300, 90, 12)
        .mapToObj(length -> random.ints(length, 1000, 8000).toArray())
        .toList();
  }

  static double atLeast(Precision precision) {
    return switch (precision) {
      case PLAIN, FP32 -> 0.99998;
      case BF16 -> 0.9995;
      case INT8 -> 0.998; // of random tokens, which are harder than texts
    };
  }

  static double mean(float[][] expected, float[][] actual) {
    double sum = 0;
    for (int i = 0; i < expected.length; i++) {
      for (int c = 0; c < expected[i].length; c++) {
        sum += (double) expected[i][c] * actual[i][c];
      }
    }
    return sum / expected.length;
  }

  /** Compares all precisions that oneDNN has here; the argument is bge-small-en-v1.5's file. */
  static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    List<int[]> sequences = sequences();
    EncoderModel model = EncoderModel.BGE_SMALL_EN;
    float[][] expected = BertEncoders.load(model, file, Precision.PLAIN, 2).encode(sequences);
    for (Precision precision : Precision.values()) {
      String name = precision.name().toLowerCase(Locale.ROOT);
      if (!precision.isSupported()) {
        System.out.println(name + " is not supported");
        continue;
      }
      double mean = mean(expected, BertEncoders.load(model, file, precision, 2).encode(sequences));
      if (mean < atLeast(precision)) {
        System.out.println(name + " differs: mean cosine " + mean);
        System.exit(1);
      }
      System.out.println(name + " agrees: mean cosine " + mean);
    }
    System.exit(0);
  }
}
