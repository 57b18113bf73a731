package dev.headwater.transformer;

/**
 * The shape of a GPT of the Llama family. Immutable.
 *
 * @param vocabularySize number of tokens
 * @param contextSize most tokens that it attends to
 * @param modelWidth numbers that stand for a token between the blocks
 * @param layers number of blocks
 * @param heads query heads
 * @param keyValueHeads key and value heads; each serves {@code heads / keyValueHeads} query heads
 * @param feedForwardWidth hidden numbers of the MLP
 * @param ropeBase base of the rotary position embedding's frequencies
 * @param normEpsilon what the norm adds to the mean square
 */
public record GptConfiguration(
    int vocabularySize,
    int contextSize,
    int modelWidth,
    int layers,
    int heads,
    int keyValueHeads,
    int feedForwardWidth,
    double ropeBase,
    double normEpsilon) {

  public GptConfiguration {
    positive("vocabularySize", vocabularySize);
    positive("contextSize", contextSize);
    positive("modelWidth", modelWidth);
    positive("layers", layers);
    positive("heads", heads);
    positive("keyValueHeads", keyValueHeads);
    positive("feedForwardWidth", feedForwardWidth);
    if (modelWidth % heads != 0 || modelWidth / heads % 2 != 0) {
      throw new IllegalArgumentException(
          "modelWidth %d must be an even multiple of heads %d".formatted(modelWidth, heads));
    }
    if (heads % keyValueHeads != 0) {
      throw new IllegalArgumentException(
          "heads %d must be a multiple of keyValueHeads %d".formatted(heads, keyValueHeads));
    }
  }

  /** Numbers of one head. */
  public int headWidth() {
    return modelWidth / heads;
  }

  /** Numbers of a token's keys, and of its values. */
  public int keyValueWidth() {
    return keyValueHeads * headWidth();
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, but is " + value);
    }
  }
}
