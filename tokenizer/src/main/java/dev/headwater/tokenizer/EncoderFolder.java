package dev.headwater.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What the folder of an encoder in Hugging Face's form says of its texts: {@code tokenizer.json},
 * the files of sentence-transformers, and a person's {@code headwater.json}, which goes before
 * those.
 *
 * @param pooling how a vector is made of the tokens' states: {@link #MEAN} or {@link #CLASS_TOKEN}
 */
public record EncoderFolder(Path path, EncoderTexts texts, String pooling) {
  /** The mean of all tokens' states. */
  public static final String MEAN = "mean";

  /** The state of the first token, {@code [CLS]}. */
  public static final String CLASS_TOKEN = "cls";

  /** The tokenizer's file in the folder. */
  public static final String TOKENIZER = "tokenizer.json";

  private static final String CONFIG = "config.json";
  private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  private static final String OWN = "headwater.json";
  private static final String MODULES = "modules.json";
  private static final String POOLING = "1_Pooling/config.json";
  private static final String PROMPTS = "config_sentence_transformers.json";
  private static final String LENGTH = "sentence_bert_config.json";

  private static final int LONGEST_PREFIX = 1_000;

  /** Whether a folder has a file that only encoders have. */
  public static boolean isOne(Path folder) {
    return Stream.of(OWN, MODULES, POOLING, PROMPTS, LENGTH)
        .anyMatch(name -> Files.exists(folder.resolve(name)));
  }

  /**
   * Reads a folder.
   *
   * @throws IOException if a file is missing, or a field has a value that cannot work; the message
   *     names file, field, value and what is allowed
   */
  public static EncoderFolder open(Path folder) throws IOException {
    Path tokenizerFile = folder.resolve(TOKENIZER);
    if (!Files.exists(tokenizerFile)) {
      throw new IOException(folder + " has no " + TOKENIZER);
    }
    EncoderJson own = EncoderJson.read(folder.resolve(OWN));
    own.requireFields("pooling", "query_prefix", "passage_prefix", "max_tokens");
    requireModules(EncoderJson.read(folder.resolve(MODULES)));
    WordPiece tokenizer = WordPiece.load(tokenizerFile);
    EncoderJson prompts = EncoderJson.read(folder.resolve(PROMPTS)).object("prompts");
    try {
      EncoderTexts texts =
          new EncoderTexts(
              tokenizer,
              prefix(own, "query_prefix", prompts, "query"),
              prefix(own, "passage_prefix", prompts, "passage", "document"),
              maxTokens(folder, own));
      return new EncoderFolder(folder, texts, pooling(folder, own));
    } catch (IllegalArgumentException e) {
      throw new IOException(folder + ": " + e.getMessage(), e);
    }
  }

  /** Others than these would change the vector: a layer behind the pooling, for example. */
  private static void requireModules(EncoderJson modules) throws IOException {
    for (JsonNode module : modules.json()) {
      String type = module.path("type").asText();
      String name = type.substring(type.lastIndexOf('.') + 1);
      if (!List.of("Transformer", "Pooling", "Normalize").contains(name)) {
        throw modules.refused(
            "type", "must be a Transformer, Pooling or Normalize, but is %s".formatted(type));
      }
    }
  }

  /** A person's, or else the first of the prompts that is there. */
  private static String prefix(EncoderJson own, String field, EncoderJson prompts, String... names)
      throws IOException {
    Optional<String> prefix = own.text(field, LONGEST_PREFIX);
    for (String name : names) {
      if (prefix.isEmpty()) {
        prefix = prompts.text(name, LONGEST_PREFIX);
      }
    }
    return prefix.orElse("");
  }

  private static String pooling(Path folder, EncoderJson own) throws IOException {
    Optional<String> chosen = own.text("pooling", LONGEST_PREFIX);
    if (chosen.isPresent()) {
      return supported(own, "pooling", chosen.get());
    }
    EncoderJson pooling = EncoderJson.read(folder.resolve(POOLING));
    if (pooling.isAbsent()) {
      throw new IOException(
          ("%s does not say how its vectors are made: add %s of sentence-transformers, or %s with"
                  + " {\"pooling\": \"mean\"} or {\"pooling\": \"cls\"}")
              .formatted(folder, POOLING, OWN));
    }
    if (!pooling.json().path("include_prompt").asBoolean(true)) {
      throw pooling.refused("include_prompt", "must be true, but is false");
    }
    Optional<String> named = pooling.text("pooling_mode", LONGEST_PREFIX);
    if (named.isPresent()) {
      return supported(pooling, "pooling_mode", named.get());
    }
    List<String> modes =
        pooling.json().properties().stream()
            .filter(field -> field.getKey().startsWith("pooling_mode_"))
            .filter(field -> field.getValue().asBoolean())
            .map(field -> field.getKey().substring("pooling_mode_".length()))
            .toList();
    return switch (String.join(" and ", modes)) {
      case "mean_tokens" -> MEAN;
      case "cls_token" -> CLASS_TOKEN;
      default ->
          throw pooling.refused(
              "pooling_mode", "must be mean_tokens or cls_token, but is %s".formatted(modes));
    };
  }

  private static String supported(EncoderJson json, String field, String value) throws IOException {
    if (!value.equals(MEAN) && !value.equals(CLASS_TOKEN)) {
      throw json.refused(
          field, "must be %s or %s, but is '%s'".formatted(MEAN, CLASS_TOKEN, value));
    }
    return value;
  }

  /**
   * The smaller one of what the encoder has positions for and what it was published with; a person
   * may choose another.
   */
  private static int maxTokens(Path folder, EncoderJson own) throws IOException {
    int positions =
        EncoderJson.read(folder.resolve(CONFIG))
            .integer("max_position_embeddings", Integer.MAX_VALUE)
            .orElseThrow(
                () -> new IOException(folder.resolve(CONFIG) + " has no max_position_embeddings"));
    OptionalInt chosen = own.integer("max_tokens", positions);
    if (chosen.isPresent()) {
      return chosen.getAsInt();
    }
    OptionalInt published =
        EncoderJson.read(folder.resolve(LENGTH)).integer("max_seq_length", Integer.MAX_VALUE);
    return Math.min(positions, published.isPresent() ? published.getAsInt() : longest(folder));
  }

  /**
   * Where newer versions of sentence-transformers say it; no limit is a number beyond all others.
   */
  private static int longest(Path folder) throws IOException {
    JsonNode length =
        EncoderJson.read(folder.resolve(TOKENIZER_CONFIG)).json().path("model_max_length");
    return length.canConvertToInt() && length.asInt() > 0 ? length.asInt() : Integer.MAX_VALUE;
  }

  /** The files that were read. */
  public List<Path> files() {
    return Stream.of(CONFIG, TOKENIZER, TOKENIZER_CONFIG, OWN, MODULES, POOLING, PROMPTS, LENGTH)
        .map(path::resolve)
        .filter(Files::exists)
        .toList();
  }
}
