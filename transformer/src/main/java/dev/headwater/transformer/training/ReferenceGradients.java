package dev.headwater.transformer.training;

import static java.util.Objects.requireNonNull;

import dev.headwater.transformer.gpt.GptConfiguration;
import dev.headwater.transformer.training.Parameters.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The reference: a GPT-2 written as a graph, whose gradients SameDiff derives. Slow and without
 * dropout; tests compare the fast path with it.
 */
final class ReferenceGradients implements Gradients {
  private static final String TOKENS = "tokens"; // [R, V], one-hot
  private static final String TARGETS = "targets"; // [R, V], one-hot
  private static final String POSITIONS = "positions"; // [R, P], one-hot
  private static final String MASK = "mask"; // [T, T], added to scores
  private static final String LOSS = "loss";
  private static final double FAR_BELOW = -1e9;

  private final Parameters parameters;
  private final GptConfiguration shape;
  private final DataType type;
  private final Map<Integer, SameDiff> graphs = new HashMap<>(); // by number of sequences

  /**
   * @param type of its numbers, {@code FLOAT} or {@code DOUBLE}
   */
  ReferenceGradients(Parameters parameters, DataType type) {
    this.parameters = parameters;
    this.shape = parameters.shape();
    this.type = type;
  }

  @Override
  public double loss(Batch batch) {
    SameDiff graph = prepare(batch);
    return requireNonNull(graph.output(inputs(batch), LOSS).get(LOSS)).getDouble(0);
  }

  @Override
  public double lossAndGradients(Batch batch, float scale, long dropoutKey, boolean accumulate) {
    List<INDArray> gradients = gradients(batch);
    for (int i = 0; i < gradients.size(); i++) {
      INDArray gradient = gradients.get(i).castTo(DataType.FLOAT).mul(scale);
      INDArray to = parameters.gradient(parameters.tensors().get(i));
      to.assign(accumulate ? to.add(gradient) : gradient);
    }
    return loss(batch);
  }

  /** The gradient of each tensor, in their order, in the reference's own type. */
  List<INDArray> gradients(Batch batch) {
    String[] names = parameters.tensors().stream().map(Tensor::name).toArray(String[]::new);
    Map<String, INDArray> gradients = prepare(batch).calculateGradients(inputs(batch), names);
    return Arrays.stream(names).map(name -> requireNonNull(gradients.get(name))).toList();
  }

  /** The graph for batches of that size, with the current weights. */
  private SameDiff prepare(Batch batch) {
    SameDiff graph = graphs.computeIfAbsent(batch.sequences(), this::graph);
    for (Tensor tensor : parameters.tensors()) {
      graph.getVariable(tensor.name()).getArr().assign(parameters.weights(tensor));
    }
    return graph;
  }

  private Map<String, INDArray> inputs(Batch batch) {
    int tokens = batch.length();
    int[] positions = new int[batch.tokens().length];
    for (int r = 0; r < positions.length; r++) {
      positions[r] = r % tokens;
    }
    INDArray mask = Nd4j.zeros(type, tokens, tokens);
    for (int t = 0; t < tokens; t++) {
      for (int later = t + 1; later < tokens; later++) {
        mask.putScalar(t, later, FAR_BELOW);
      }
    }
    return Map.of(
        TOKENS, oneHot(batch.tokens(), shape.vocabularySize()),
        TARGETS, oneHot(batch.targets(), shape.vocabularySize()),
        POSITIONS, oneHot(positions, shape.contextSize()),
        MASK, mask);
  }

  private INDArray oneHot(int[] indices, int columns) {
    INDArray rows = Nd4j.zeros(type, indices.length, columns);
    for (int r = 0; r < indices.length; r++) {
      rows.putScalar(r, indices[r], 1);
    }
    return rows;
  }

  private SameDiff graph(int sequences) {
    SameDiff sd = SameDiff.create();
    for (Tensor tensor : parameters.tensors()) {
      sd.var(tensor.name(), parameters.weights(tensor).castTo(type).dup());
    }
    SDVariable tokens = sd.placeHolder(TOKENS, type, -1, shape.vocabularySize());
    SDVariable targets = sd.placeHolder(TARGETS, type, -1, shape.vocabularySize());
    SDVariable positions = sd.placeHolder(POSITIONS, type, -1, shape.contextSize());
    sd.placeHolder(MASK, type, shape.contextSize(), shape.contextSize());
    // An embedding is the product of one-hot rows: the gradient of sd.gather loses repeated tokens.
    SDVariable x =
        tokens.mmul(sd.getVariable("wte.weight")).add(positions.mmul(sd.getVariable("wpe.weight")));
    for (int layer = 0; layer < shape.layers(); layer++) {
      String block = "h." + layer + ".";
      x = x.add(attention(sd, norm(sd, x, block + "ln_1"), block + "attn.", sequences));
      x = x.add(mlp(sd, norm(sd, x, block + "ln_2"), block + "mlp."));
    }
    SDVariable logits =
        sd.mmul("logits", norm(sd, x, "ln_f"), sd.getVariable("wte.weight"), false, true, false);
    sd.loss.softmaxCrossEntropy(LOSS, targets, logits, null);
    sd.setLossVariables(LOSS);
    return sd;
  }

  private SDVariable norm(SameDiff sd, SDVariable x, String name) {
    SDVariable centered = x.sub(x.mean(true, 1));
    SDVariable variance = sd.math.square(centered).mean(true, 1);
    return centered
        .div(sd.math.sqrt(variance.add(Layout.EPSILON)))
        .mul(sd.getVariable(name + ".weight"))
        .add(sd.getVariable(name + ".bias"));
  }

  private SDVariable linear(SameDiff sd, SDVariable x, String name) {
    return x.mmul(sd.getVariable(name + ".weight")).add(sd.getVariable(name + ".bias"));
  }

  private SDVariable attention(SameDiff sd, SDVariable x, String name, int sequences) {
    SDVariable all = linear(sd, x, name + "c_attn"); // [R, 3·C]
    SDVariable[] parts = new SDVariable[3];
    for (int part = 0; part < 3; part++) {
      SDVariable columns = all.get(SDIndex.all(), columns(part)); // [R, C]
      parts[part] =
          sd.permute(
              sd.reshape(columns, sequences, shape.contextSize(), shape.heads(), shape.headWidth()),
              0,
              2,
              1,
              3); // [B, H, T, D]
    }
    SDVariable scores =
        sd.mmul(parts[0], parts[1], false, true, false)
            .mul(1 / Math.sqrt(shape.headWidth()))
            .add(sd.getVariable(MASK));
    SDVariable mixed = sd.mmul(sd.nn.softmax(scores, 3), parts[2]); // [B, H, T, D]
    SDVariable rows =
        sd.reshape(
            sd.permute(mixed, 0, 2, 1, 3),
            (long) sequences * shape.contextSize(),
            shape.modelWidth());
    return linear(sd, rows, name + "c_proj");
  }

  private SDIndex columns(int part) {
    int width = shape.modelWidth();
    return SDIndex.interval(part * width, (part + 1) * width);
  }

  /** GPT-2's GELU, with tanh: the gradient of {@code sd.nn.preciseGelu} is not exact. */
  private SDVariable mlp(SameDiff sd, SDVariable x, String name) {
    SDVariable up = linear(sd, x, name + "c_fc");
    SDVariable cube = up.mul(up).mul(up);
    SDVariable inner = up.add(cube.mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
    SDVariable hidden = up.mul(0.5).mul(sd.math.tanh(inner).add(1));
    return linear(sd, hidden, name + "c_proj");
  }

  @Override
  public void close() {
    graphs.clear();
  }
}
