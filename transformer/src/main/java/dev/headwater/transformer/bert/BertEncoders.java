package dev.headwater.transformer.bert;

import dev.headwater.transformer.kernels.PackedWeights;
import dev.headwater.transformer.kernels.WarmUp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Loads encoders. */
public final class BertEncoders {
  private static final Duration WARM_UP = Duration.ofSeconds(5);

  private BertEncoders() {}

  /** As below, and keeps no packed weights. */
  public static Encoder load(EncoderModel model, Path file, Precision precision, int threads)
      throws IOException {
    return load(model, file, precision, threads, null);
  }

  /**
   * Loads a model from its ONNX file.
   *
   * @param threads number of sequences that are encoded at the same time, each on one core
   * @param packed folder that keeps the packed weights for the next start
   * @throws IOException if the file is missing, cut short or another model's
   * @throws IllegalArgumentException if this processor does not support the precision
   */
  public static Encoder load(
      EncoderModel model, Path file, Precision precision, int threads, @Nullable Path packed)
      throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + " is missing; \"./headwater models\" fetches it");
    }
    BertWeights weights = OnnxWeights.load(file);
    if (weights.width() != model.dimensions() || weights.contextSize() != model.contextSize()) {
      throw new IOException(
          "%s is not %s: its vectors have %d numbers and its context %d tokens, not %d and %d"
              .formatted(
                  file,
                  model.modelName(),
                  weights.width(),
                  weights.contextSize(),
                  model.dimensions(),
                  model.contextSize()));
    }
    return encoder(weights, model.heads(), model.pooling(), precision, threads, packed, file);
  }

  /**
   * Loads a model from its folder. The plain encoder takes what the fast one's kernels do not.
   *
   * @param packed folder of this model that keeps the packed weights for the next start
   * @throws IOException if the weights are cut short or another model's
   * @throws IllegalArgumentException if this processor does not support the precision
   */
  public static Encoder load(
      BertFolder folder, Precision precision, int threads, @Nullable Path packed)
      throws IOException {
    BertWeights weights = folder.readWeights();
    int heads = folder.shape().heads();
    return encoder(
        weights,
        heads,
        folder.pooling(),
        FastBertEncoder.takes(weights, heads) ? precision : Precision.PLAIN,
        threads,
        packed,
        folder.weights());
  }

  private static Encoder encoder(
      BertWeights weights,
      int heads,
      Pooling pooling,
      Precision precision,
      int threads,
      @Nullable Path packed,
      Path file)
      throws IOException {
    if (!precision.isSupported()) {
      throw new IllegalArgumentException("this processor does not support " + precision);
    }
    return precision == Precision.PLAIN
        ? new BertEncoder(weights, heads, pooling, threads)
        : new FastBertEncoder(
            weights, heads, pooling, precision, threads, PackedWeights.keptIn(packed, file));
  }

  /**
   * Encodes until the JVM has compiled what runs often. Questions come first: what runs before is
   * slow, and they are small.
   */
  public static void warmUp(Encoder encoder) {
    List<int[]> question = List.of(new int[16]);
    List<int[]> batch =
        IntStream.of(8, 16, 40, 100, 128, 300)
            .mapToObj(length -> new int[Math.min(length, encoder.contextSize())])
            .toList();
    WarmUp warmUp = new WarmUp(WARM_UP);
    warmUp.repeat(10, () -> encoder.encode(question));
    warmUp.repeat(3, () -> encoder.encode(batch));
  }
}
