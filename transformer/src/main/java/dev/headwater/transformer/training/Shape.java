package dev.headwater.transformer.training;

import dev.headwater.transformer.kernels.RowKernels;

/**
 * The shape of a GPT-2 that is trained. The unembedding is the token embedding.
 *
 * @param vocabularySize number of tokens
 * @param contextSize tokens of a sequence
 * @param modelWidth numbers that stand for a token between the blocks
 * @param layers number of blocks
 * @param heads attention heads of a block
 */
public record Shape(int vocabularySize, int contextSize, int modelWidth, int layers, int heads) {
  public Shape {
    atLeastOne("vocabulary", vocabularySize);
    atLeastOne("context", contextSize);
    atLeastOne("width", modelWidth);
    atLeastOne("layers", layers);
    atLeastOne("heads", heads);
    if (modelWidth % heads != 0) {
      throw new IllegalArgumentException(
          "width is %d, which %d heads do not divide; a multiple of %d is needed"
              .formatted(modelWidth, heads, heads));
    }
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s is %d; it is 1 or more".formatted(name, value));
    }
  }

  public int headWidth() {
    return modelWidth / heads;
  }

  /** Neurons of a block's MLP. */
  public int mlpWidth() {
    return 4 * modelWidth;
  }

  /** Rows of the token embedding as the kernels want them; those behind the vocabulary are 0. */
  int paddedVocabulary() {
    return padded(vocabularySize);
  }

  /** Rows of a matrix as the kernels want them. */
  static int padded(int rows) {
    int multiple = RowKernels.COLUMN_MULTIPLE;
    return (rows + multiple - 1) / multiple * multiple;
  }
}
