package dev.headwater.transformer.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.transformer.bert.BertWeights.Block;
import dev.headwater.transformer.bert.BertWeights.Linear;
import dev.headwater.transformer.bert.BertWeights.Norm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class BertWeightsTest {
  private final BertWeights weights = RandomBert.weights();

  private static Linear linear(int in, int out) {
    return new Linear(Nd4j.zeros(in, out), Nd4j.zeros(out));
  }

  private static Norm norm(int width) {
    return new Norm(Nd4j.zeros(width), Nd4j.zeros(width), Norm.EPSILON);
  }

  private BertWeights withSecondBlock(UnaryOperator<Block> change) {
    List<Block> blocks = new ArrayList<>(weights.blocks());
    blocks.set(1, change.apply(blocks.get(1)));
    return new BertWeights(
        weights.tokenEmbedding(),
        weights.positionEmbedding(),
        weights.segmentEmbedding(),
        weights.embeddingNorm(),
        blocks);
  }

  private void assertRefused(UnaryOperator<Block> change, String message) {
    assertThatThrownBy(() -> withSecondBlock(change))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  private static Block block(Block b, Linear key, Norm attentionNorm, Linear up, Linear down) {
    return new Block(b.query(), key, b.value(), b.output(), attentionNorm, up, down, b.mlpNorm());
  }

  @Test
  void knowsItsSizes() {
    assertThat(weights.vocabularySize()).isEqualTo(30);
    assertThat(weights.contextSize()).isEqualTo(12);
    assertThat(weights.width()).isEqualTo(8);
    assertThat(weights.mlpWidth()).isEqualTo(16);
  }

  @Test
  void refusesBlocksOfAnotherWidth() {
    assertRefused(
        b -> block(b, linear(8, 4), b.attentionNorm(), b.up(), b.down()),
        "attention projection must have the shape [8, 8] but has [8, 4]");
    assertRefused(
        b -> block(b, b.key(), norm(9), b.up(), b.down()),
        "attention norm must have the shape [8] but has [9]");
  }

  @Test
  void refusesAnMlpWhoseHalvesDoNotFit() {
    assertRefused(
        b -> block(b, b.key(), b.attentionNorm(), linear(8, 20), b.down()),
        "up projection must have the shape [8, 16] but has [8, 20]");
    assertRefused(
        b -> block(b, b.key(), b.attentionNorm(), b.up(), linear(16, 9)),
        "down projection must have the shape [16, 8] but has [16, 9]");
  }

  @Test
  void refusesABiasOfAnotherLength() {
    assertThatThrownBy(() -> new Linear(Nd4j.zeros(8, 4), Nd4j.zeros(8)))
        .hasMessage("bias must have the shape [4] but has [8]");
    assertThatThrownBy(() -> new Norm(Nd4j.zeros(8), Nd4j.zeros(4), Norm.EPSILON))
        .hasMessage("norm bias must have the shape [8] but has [4]");
  }

  @Test
  void refusesEmbeddingsOfAnotherWidth() {
    assertThatThrownBy(() ->
            new BertWeights(
                weights.tokenEmbedding(),
                Nd4j.zeros(12, 7),
                weights.segmentEmbedding(),
                weights.embeddingNorm(),
                weights.blocks()))
        .hasMessage("position embedding must have the shape [12, 8] but has [12, 7]");
  }
}
