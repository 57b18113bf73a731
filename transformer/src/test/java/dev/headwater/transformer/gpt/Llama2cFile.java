package dev.headwater.transformer.gpt;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headwater.transformer.gpt.GptWeights.Norm;
import dev.headwater.transformer.gpt.GptWeights.Projection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A model in llama2.c's first format: seven numbers, then each kind of weight for all layers. */
public record Llama2cFile(GptConfiguration configuration, GptWeights weights) {

  public static Llama2cFile read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int width = in.getInt();
    int hidden = in.getInt();
    int layers = in.getInt();
    int heads = in.getInt();
    int keyValueHeads = in.getInt();
    int vocabulary = in.getInt(); // negative where the unembedding is not tied
    int context = in.getInt();
    GptConfiguration shape =
        new GptConfiguration(
            TinyGpt.llama(keyValueHeads, width / heads),
            vocabulary,
            context,
            width,
            layers,
            heads,
            hidden,
            true);
    INDArray embedding = matrix(in, vocabulary, width);
    INDArray[] attentionNorm = forLayers(in, layers, 1, width);
    INDArray[] query = forLayers(in, layers, width, width);
    INDArray[] key = forLayers(in, layers, shape.keyValueWidth(), width);
    INDArray[] value = forLayers(in, layers, shape.keyValueWidth(), width);
    INDArray[] output = forLayers(in, layers, width, width);
    INDArray[] mlpNorm = forLayers(in, layers, 1, width);
    INDArray[] gate = forLayers(in, layers, hidden, width);
    INDArray[] down = forLayers(in, layers, width, hidden);
    INDArray[] up = forLayers(in, layers, hidden, width);
    INDArray finalNorm = matrix(in, 1, width);
    return new Llama2cFile(
        shape,
        new GptWeights(
            embedding,
            null,
            IntStream.range(0, layers)
                .mapToObj(i ->
                    new GptWeights.Block(
                        norm(attentionNorm[i]),
                        linear(query[i]),
                        linear(key[i]),
                        linear(value[i]),
                        linear(output[i]),
                        norm(mlpNorm[i]),
                        new GptWeights.Mlp(linear(gate[i]), linear(up[i]), linear(down[i]))))
                .toList(),
            norm(finalNorm),
            embedding));
  }

  /** The texts of the tokens; those of single bytes are written {@code <0x0A>}. */
  public static String[] tokens(Path file, int size) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    in.getInt(); // the longest token's length
    String[] tokens = new String[size];
    for (int id = 0; id < size; id++) {
      in.getFloat(); // score
      byte[] bytes = new byte[in.getInt()];
      in.get(bytes);
      String token = new String(bytes, UTF_8);
      tokens[id] =
          token.matches("<0x..>")
              ? Character.toString(Integer.parseInt(token.substring(3, 5), 16))
              : token;
    }
    return tokens;
  }

  private static Norm norm(INDArray gain) {
    return new Norm(gain, null);
  }

  private static Projection linear(INDArray weight) {
    return new Projection(weight, null);
  }

  private static INDArray[] forLayers(ByteBuffer in, int layers, int rows, int columns) {
    return IntStream.range(0, layers)
        .mapToObj(_ -> matrix(in, rows, columns))
        .toArray(INDArray[]::new);
  }

  private static INDArray matrix(ByteBuffer in, int rows, int columns) {
    float[] numbers = new float[rows * columns];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.getFloat();
    }
    return Nd4j.create(numbers, new long[] {rows, columns}, 'c');
  }
}
