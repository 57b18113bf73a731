package dev.headwater.transformer.study;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The vectors of an embedding matrix [V, C], one per token: neighbours and directions. */
public final class EmbeddingSpace {
  /** The standard deviation of GPT-2's random initialisation. */
  private static final float INITIAL_DEVIATION = 0.02f;

  /** A token and the cosine of the angle between its vector and a given one. */
  public record Neighbour(int token, double cosine) {}

  private final FloatBuffer embedding;
  private final int width;
  private final double[] lengths; // of each token's vector

  /**
   * ND4J frees the numbers when their owner is unreachable, which a view of them does not prevent.
   */
  @SuppressWarnings("unused")
  private final Object owner;

  private EmbeddingSpace(FloatBuffer embedding, int width, Object owner) {
    this.embedding = embedding;
    this.owner = owner;
    this.width = width;
    this.lengths = new double[embedding.capacity() / width];
    Arrays.parallelSetAll(lengths, token -> length(vector(token)));
  }

  /** The space of a model; it reads the matrix, which must stay open. */
  public static EmbeddingSpace of(INDArray tokenEmbedding) {
    return new EmbeddingSpace(
        tokenEmbedding.data().asNioFloat(), tokenEmbedding.columns(), tokenEmbedding);
  }

  /** The space before training: independent normal numbers. */
  public static EmbeddingSpace random(int tokens, int width, long seed) {
    FloatBuffer numbers = FloatBuffer.allocate(Math.multiplyExact(tokens, width));
    Random random = new Random(seed);
    while (numbers.hasRemaining()) {
      numbers.put(INITIAL_DEVIATION * (float) random.nextGaussian());
    }
    return new EmbeddingSpace(numbers, width, numbers);
  }

  /** The vector of a token, [C]. */
  public float[] vector(int token) {
    float[] vector = new float[width];
    embedding.get(token * width, vector);
    return vector;
  }

  /** A token's vector, minus some, plus others: a direction added to it, [C]. */
  public float[] direction(int token, List<Integer> minus, List<Integer> plus) {
    float[] sum = vector(token);
    minus.forEach(other -> add(sum, vector(other), -1));
    plus.forEach(other -> add(sum, vector(other), 1));
    return sum;
  }

  private static void add(float[] sum, float[] vector, int sign) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += sign * vector[i];
    }
  }

  /**
   * The tokens with the highest cosine, best first.
   *
   * @param without tokens to leave out
   */
  public List<Neighbour> nearest(float[] vector, int count, Collection<Integer> without) {
    double length = length(vector);
    return IntStream.range(0, lengths.length)
        .parallel()
        .filter(token -> !without.contains(token))
        .mapToObj(token -> new Neighbour(token, cosine(token, vector, length)))
        .sorted(Comparator.comparingDouble(Neighbour::cosine).reversed())
        .limit(count)
        .toList();
  }

  /** The cosine of the angle between a token's vector and another; 0 where one has no length. */
  public double cosine(int token, float[] vector) {
    return cosine(token, vector, length(vector));
  }

  private double cosine(int token, float[] vector, double length) {
    double product = 0;
    for (int i = 0; i < width; i++) {
      product += (double) embedding.get(token * width + i) * vector[i];
    }
    double lengthsProduct = lengths[token] * length;
    return lengthsProduct == 0 ? 0 : product / lengthsProduct;
  }

  private static double length(float[] vector) {
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    return Math.sqrt(squares);
  }
}
