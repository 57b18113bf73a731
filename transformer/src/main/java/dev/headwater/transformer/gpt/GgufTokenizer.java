package dev.headwater.transformer.gpt;

import dev.headwater.tokenizer.BytePairEncoding;
import dev.headwater.tokenizer.Piece;
import dev.headwater.tokenizer.PieceNormalizer;
import dev.headwater.tokenizer.PieceNormalizer.Prefix;
import dev.headwater.tokenizer.SentencePiece;
import dev.headwater.tokenizer.Tokenizer;
import dev.headwater.transformer.tensors.Gguf;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The tokenizer in a GGUF file's metadata, what ends a text, and the form of conversations. */
final class GgufTokenizer {
  private static final String PREFIX = "tokenizer.ggml.";

  /** Pre-tokenizers of families that put a token before each text, where a file does not say. */
  private static final Set<String> BEGINNING = Set.of("llama-bpe", "tekken");

  private final Gguf file;

  GgufTokenizer(Gguf file) {
    this.file = file;
  }

  /**
   * Reads the tokenizer.
   *
   * @throws IOException if a key is missing, or the tokenizer is of an unsupported kind
   */
  Tokenizer read() throws IOException {
    String model = file.string(PREFIX + "model");
    try {
      return switch (model) {
        case "gpt2" -> {
          String words = file.string(PREFIX + "pre");
          yield new BytePairEncoding(pieces(), merges(), words, begin(BEGINNING.contains(words)));
        }
        case "llama" -> SentencePiece.bytePairs(pieces(), normalizer(), begin(true), takingSpace());
        case "t5" -> SentencePiece.unigram(pieces(), normalizer(), begin(false));
        default ->
            throw new IllegalArgumentException(
                PREFIX + "model must be gpt2, llama or t5, but is " + model);
      };
    } catch (IllegalArgumentException e) {
      throw new IOException(file.path() + ": " + e.getMessage(), e);
    }
  }

  /** Ids of the tokens that end a text or a turn. */
  Set<Integer> stops() throws IOException {
    Set<Integer> stops = new HashSet<>();
    for (String key : List.of("eos_token_id", "eot_token_id")) {
      id(key).ifPresent(stops::add);
    }
    if (stops.isEmpty()) {
      stops.add(file.integer(PREFIX + "eos_token_id")); // which says that it is missing
    }
    return stops;
  }

  /** The file's chat template. */
  Optional<ChatFormat> chat() throws IOException {
    Optional<String> template = file.find("tokenizer.chat_template", String.class);
    return template.isEmpty()
        ? Optional.empty()
        : Optional.of(new ChatFormat(template.get(), name("bos_token_id"), name("eos_token_id")));
  }

  /** The text of the token that a key names, or nothing. */
  private String name(String key) throws IOException {
    OptionalInt id = id(key);
    List<String> tokens = file.list(PREFIX + "tokens", String.class);
    return id.isPresent() && id.getAsInt() < tokens.size() ? tokens.get(id.getAsInt()) : "";
  }

  private OptionalInt id(String key) throws IOException {
    Optional<Number> id = file.find(PREFIX + key, Number.class);
    return id.isPresent() && id.get().intValue() >= 0
        ? OptionalInt.of(id.get().intValue())
        : OptionalInt.empty();
  }

  private OptionalInt begin(boolean usually) throws IOException {
    return flag("add_bos_token", usually) ? id("bos_token_id") : OptionalInt.empty();
  }

  private boolean flag(String key, boolean usually) throws IOException {
    return file.find(PREFIX + key, Boolean.class).orElse(usually);
  }

  private List<Piece> pieces() throws IOException {
    List<String> texts = file.list(PREFIX + "tokens", String.class);
    List<Number> types = numbers("token_type", texts.size(), 1);
    List<Number> scores = numbers("scores", texts.size(), 0);
    return IntStream.range(0, texts.size())
        .mapToObj(id ->
            Piece.ofGguf(texts.get(id), types.get(id).intValue(), scores.get(id).floatValue()))
        .toList();
  }

  /** A number for each token. */
  private List<Number> numbers(String key, int count, int usually) throws IOException {
    if (file.find(PREFIX + key, List.class).isEmpty()) {
      return Collections.nCopies(count, usually);
    }
    List<Number> numbers = file.list(PREFIX + key, Number.class);
    if (numbers.size() != count) {
      throw new IOException(
          "%s: metadata %s must have %d numbers, one for each token, but has %d"
              .formatted(file.path(), PREFIX + key, count, numbers.size()));
    }
    return numbers;
  }

  private List<String> merges() throws IOException {
    return file.list(PREFIX + "merges", String.class);
  }

  private PieceNormalizer normalizer() throws IOException {
    return new PieceNormalizer(
        flag("add_space_prefix", true) ? Prefix.ALWAYS : Prefix.NEVER,
        flag("remove_extra_whitespaces", false),
        characters());
  }

  private byte @Nullable [] characters() throws IOException {
    String key = PREFIX + "precompiled_charsmap";
    if (file.find(key, List.class).isEmpty()) {
      return null;
    }
    List<Number> numbers = file.list(key, Number.class);
    byte[] bytes = new byte[numbers.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = numbers.get(i).byteValue();
    }
    return bytes.length == 0 ? null : bytes;
  }

  /** In Phi-3 the white space after a mark belongs to it, which the file does not say. */
  private Set<Integer> takingSpace() throws IOException {
    if (!file.string("general.architecture").equals("phi3")) {
      return Set.of();
    }
    List<String> texts = file.list(PREFIX + "tokens", String.class);
    Set<Integer> marks = new HashSet<>();
    for (int id = 0; id < texts.size(); id++) {
      if (texts.get(id).matches("<\\|(?!endoftext).*\\|>")) {
        marks.add(id);
      }
    }
    return marks;
  }
}
