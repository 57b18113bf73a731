package dev.headwater.transformer.bert;

import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.ops.transforms.Transforms.sqrt;

import dev.headwater.transformer.bert.BertWeights.Block;
import dev.headwater.transformer.bert.BertWeights.Linear;
import dev.headwater.transformer.bert.BertWeights.Norm;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Plain BERT: this class defines what a correct encoder computes. Each sequence is encoded on its
 * own, so there is neither padding nor mask, and the sequences of a batch run in parallel on the
 * encoder's threads.
 */
public final class BertEncoder implements Encoder {
  /** Reuses the memory of a block's intermediate arrays for the next block. */
  private static final WorkspaceConfiguration WORKSPACE = WorkspaceConfiguration.builder().build();

  private final BertWeights weights;
  private final int heads;
  private final Pooling pooling;
  private final ExecutorService threads;

  /**
   * An encoder.
   *
   * @param threads number of sequences that are encoded at the same time, each on one core
   */
  public BertEncoder(BertWeights weights, int heads, Pooling pooling, int threads) {
    this.weights = weights;
    this.heads = heads;
    this.pooling = pooling;
    this.threads = NativeThreads.pool("encoder", threads);
  }

  @Override
  public float[][] encode(List<int[]> sequences) {
    weights.limits().check(sequences);
    List<CompletableFuture<float[]>> vectors =
        sequences.stream()
            .map(sequence -> CompletableFuture.supplyAsync(() -> encode(sequence), threads))
            .toList();
    return vectors.stream().map(CompletableFuture::join).toArray(float[][]::new);
  }

  private float[] encode(int[] tokens) {
    INDArray x = embed(tokens); // [T, C]
    for (Block block : weights.blocks()) {
      try (MemoryWorkspace _ =
          Nd4j.getWorkspaceManager().getAndActivateWorkspace(WORKSPACE, "block")) {
        INDArray attended = norm(x.add(attention(x, block)), block.attentionNorm());
        x.assign(norm(attended.add(mlp(attended, block)), block.mlpNorm()));
      }
    }
    return unit(pool(x));
  }

  private INDArray embed(int[] tokens) {
    INDArray x = weights.tokenEmbedding().getRows(tokens); // [T, C]
    x.addi(weights.positionEmbedding().get(interval(0, tokens.length)));
    x.addiRowVector(weights.segmentEmbedding().getRow(0));
    return norm(x, weights.embeddingNorm());
  }

  /** Every token attends to all tokens of its sequence. */
  private INDArray attention(INDArray x, Block block) {
    INDArray query = splitHeads(linear(x, block.query())); // [H, T, D]
    INDArray key = splitHeads(linear(x, block.key())).permute(0, 2, 1); // [H, D, T]
    INDArray value = splitHeads(linear(x, block.value())); // [H, T, D]
    INDArray scores =
        Nd4j.matmul(query, key).muli(1 / Math.sqrt((double) query.size(2))); // [H, T, T]
    INDArray mixed = Nd4j.matmul(Nd4j.nn().softmax(scores, 2), value); // [H, T, D]
    return linear(mixed.permute(1, 0, 2).reshape('c', x.shape()), block.output());
  }

  /** [T, C] → [H, T, D], without a copy. */
  private INDArray splitHeads(INDArray x) {
    return x.reshape('c', x.rows(), heads, x.columns() / heads).permute(1, 0, 2);
  }

  private static INDArray mlp(INDArray x, Block block) {
    return linear(gelu(linear(x, block.up())), block.down()); // [T, C] → [T, F] → [T, C]
  }

  private static INDArray linear(INDArray x, Linear linear) {
    return Nd4j.matmul(x, linear.weight()).addiRowVector(linear.bias());
  }

  /** x · Φ(x), with the exact normal distribution. */
  private static INDArray gelu(INDArray x) {
    INDArray distribution = Nd4j.exec(new Erf(x.mul(Math.sqrt(0.5)))).addi(1).muli(0.5);
    return x.muli(distribution);
  }

  private static INDArray norm(INDArray x, Norm norm) {
    INDArray centred = x.subColumnVector(x.mean(1)); // [T, C]
    INDArray variance = centred.mul(centred).mean(1); // T
    centred.diviColumnVector(sqrt(variance.addi(norm.epsilon())));
    return centred.muliRowVector(norm.gain()).addiRowVector(norm.bias());
  }

  private INDArray pool(INDArray x) {
    return switch (pooling) {
      case CLASS_TOKEN -> x.getRow(0);
      case MEAN -> x.mean(0);
    };
  }

  private static float[] unit(INDArray vector) {
    return vector.div(vector.norm2Number()).toFloatVector();
  }

  @Override
  public int dimensions() {
    return weights.width();
  }

  @Override
  public int contextSize() {
    return weights.contextSize();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
