package dev.headwater.transformer.training;

import dev.headwater.transformer.gpt.GptConfiguration;

/**
 * The shape of a GPT-2 before its vocabulary is known, by the names of the train command's options.
 *
 * @param context tokens of a sequence
 * @param width numbers of a token between the blocks
 * @param layers number of blocks
 * @param heads attention heads of a block
 */
public record ModelSize(int context, int width, int layers, int heads) {
  public ModelSize {
    Limits.atLeastOne("context", context);
    Limits.atLeastOne("width", width);
    Limits.atLeastOne("layers", layers);
    Limits.atLeastOne("heads", heads);
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "width is %d, which %d heads do not divide; it must be a multiple of %d"
              .formatted(width, heads, heads));
    }
  }

  /** nanoGPT's small one for a CPU. */
  public static ModelSize small() {
    return new ModelSize(64, 128, 4, 4);
  }

  GptConfiguration withVocabulary(int tokens) {
    return GptConfiguration.gpt2(tokens, context, width, layers, heads);
  }
}
