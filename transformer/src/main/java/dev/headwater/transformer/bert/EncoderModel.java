package dev.headwater.transformer.bert;

import java.util.Arrays;

/** The built-in encoders, and what each expects of its caller. */
public enum EncoderModel {
  BGE_SMALL_EN(
      "bge-small-en-v1.5",
      384,
      12,
      Pooling.CLASS_TOKEN,
      "Represent this sentence for searching relevant passages: "),
  BGE_SMALL_ZH("bge-small-zh-v1.5", 512, 8, Pooling.CLASS_TOKEN, "为这个句子生成表示以用于检索相关文章："),
  ALL_MINILM_L6("all-minilm-l6-v2", 384, 12, Pooling.MEAN, "");

  private final String modelName;
  private final int dimensions;
  private final int heads;
  private final Pooling pooling;
  private final String queryPrefix;

  EncoderModel(String modelName, int dimensions, int heads, Pooling pooling, String queryPrefix) {
    this.modelName = modelName;
    this.dimensions = dimensions;
    this.heads = heads;
    this.pooling = pooling;
    this.queryPrefix = queryPrefix;
  }

  /**
   * The model of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static EncoderModel of(String modelName) {
    return Arrays.stream(values())
        .filter(model -> model.modelName.equals(modelName))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "encoder must be one of "
                    + Arrays.stream(values()).map(EncoderModel::modelName).toList()
                    + " but is "
                    + modelName));
  }

  /** Name in settings, and of the folder that holds the model's files. */
  public String modelName() {
    return modelName;
  }

  /** Numbers of a vector. */
  public int dimensions() {
    return dimensions;
  }

  /** Attention heads in each block. */
  public int heads() {
    return heads;
  }

  public Pooling pooling() {
    return pooling;
  }

  /** Prefix of a question; passages are encoded without it. */
  public String queryPrefix() {
    return queryPrefix;
  }

  /** Most tokens of a sequence, special tokens included. */
  public int contextSize() {
    return 512;
  }
}
