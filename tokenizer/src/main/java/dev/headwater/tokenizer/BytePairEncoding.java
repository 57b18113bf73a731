package dev.headwater.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Byte-level byte-pair encoding, as in GPT-2 and SmolLM2. A text is cut into words and a word into
 * its UTF-8 bytes; then the pair of neighbours with the best rank is merged, until none is left.
 *
 * <p>Immutable. {@link #encode} never makes control tokens such as {@code <|im_end|>} of a text, so
 * that what a user writes cannot end their turn. A chat template places them by {@link #control}.
 */
public final class BytePairEncoding {
  /**
   * How a text is cut into words, by the name of the pre-tokenizer in a GGUF file. The last
   * character of white space belongs to the word after it; in {@code smollm} each digit is a word.
   */
  private static final Map<String, Pattern> WORDS =
      Map.of(
          "gpt-2",
          word("'(?:s|t|re|ve|m|ll|d)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"),
          "smollm",
          word(
              "\\p{N}|'(?:s|t|re|ve|m|ll|d)| ?\\p{L}+|"
                  + " ?[^\\s\\p{L}\\p{N}]+|\\s+(?![^\\s\\p{N}])|\\s+"));

  /** A byte that the vocabulary lacks; it is dropped, as in the reference. */
  private static final int NONE = -1;

  /** What two neighbours become; the lowest rank goes first. */
  private record Merge(int rank, int token) {}

  private final Pattern word;
  private final List<String> tokens;
  private final byte[][] bytes;
  private final int[] tokenOfByte = new int[256];
  private final Map<Long, Merge> merges = new HashMap<>();
  private final Map<String, Integer> controls;
  private final Pattern anyControl;

  /**
   * @param tokens the vocabulary in the byte-level alphabet, by id
   * @param merges {@code "left right"}, the best first
   * @param controls ids of the control tokens
   * @param preTokenizer how text is cut into words, {@code gpt-2} or {@code smollm}
   * @throws IllegalArgumentException if the vocabulary lacks a token of a merge or the
   *     pre-tokenizer is unknown
   */
  public BytePairEncoding(
      List<String> tokens, List<String> merges, Collection<Integer> controls, String preTokenizer) {
    this.word = words(preTokenizer);
    this.tokens = List.copyOf(tokens);
    this.controls = controls.stream().collect(Collectors.toMap(tokens::get, id -> id));
    this.anyControl =
        Pattern.compile(
            this.controls.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|")));
    Map<String, Integer> ids = new HashMap<>();
    this.bytes = new byte[tokens.size()][];
    for (int id = 0; id < tokens.size(); id++) {
      ids.put(tokens.get(id), id);
      bytes[id] = controls.contains(id) ? new byte[0] : ByteAlphabet.bytes(tokens.get(id));
    }
    for (int b = 0; b < 256; b++) {
      tokenOfByte[b] = ids.getOrDefault(String.valueOf(ByteAlphabet.character(b)), NONE);
    }
    for (int rank = 0; rank < merges.size(); rank++) {
      String[] pair = merges.get(rank).split(" ", -1);
      if (pair.length != 2) {
        throw new IllegalArgumentException(
            "merge %d must be two tokens but is \"%s\"".formatted(rank, merges.get(rank)));
      }
      int merged = id(ids, pair[0] + pair[1]);
      this.merges.put(pair(id(ids, pair[0]), id(ids, pair[1])), new Merge(rank, merged));
    }
  }

  /** How a text is cut into words, by the name of the pre-tokenizer. */
  static Pattern words(String preTokenizer) {
    Pattern known = WORDS.get(preTokenizer);
    if (known == null) {
      throw new IllegalArgumentException(
          "pre-tokenizer must be gpt-2 or smollm but is " + preTokenizer);
    }
    return known;
  }

  private static Pattern word(String regex) {
    return Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS);
  }

  /**
   * Reads a Hugging Face {@code tokenizer.json}.
   *
   * @throws IOException if the file cannot be read or describes another kind of tokenizer
   */
  public static BytePairEncoding load(Path tokenizerJson) throws IOException {
    return BytePairJson.read(tokenizerJson);
  }

  /** The ids of the text's tokens. The names of control tokens in it are text like any other. */
  public int[] encode(String text) {
    IntStream.Builder ids = IntStream.builder();
    encode(text, ids);
    return ids.build().toArray();
  }

  /** The ids of a trusted text: the names of control tokens in it become those tokens. */
  public int[] encodeWithControls(String text) {
    IntStream.Builder ids = IntStream.builder();
    int start = 0;
    Matcher control = anyControl.matcher(text);
    while (!controls.isEmpty() && control.find()) {
      encode(text.substring(start, control.start()), ids);
      ids.add(control(control.group()));
      start = control.end();
    }
    encode(text.substring(start), ids);
    return ids.build().toArray();
  }

  /** The text of the tokens, control tokens left out; incomplete characters become U+FFFD. */
  public String decode(int[] ids) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int id : ids) {
      text.writeBytes(bytes[id]);
    }
    return text.toString(UTF_8);
  }

  /** The UTF-8 bytes of one token, maybe incomplete characters: see {@link Utf8Decoder}. */
  public byte[] bytes(int id) {
    return bytes[id].clone();
  }

  /** The id of a control token, by its name. */
  public int control(String name) {
    Integer id = controls.get(name);
    if (id == null) {
      throw new IllegalArgumentException("the vocabulary has no control token " + name);
    }
    return id;
  }

  /** Whether there is a control token of this name. */
  public boolean hasControl(String name) {
    return controls.containsKey(name);
  }

  /** Number of tokens, control tokens included. */
  public int size() {
    return tokens.size();
  }

  private void encode(String text, IntStream.Builder ids) {
    Matcher words = word.matcher(text);
    while (words.find()) {
      encodeWord(words.group().getBytes(UTF_8), ids);
    }
  }

  /** Merges by a heap: a word of a million letters must not take quadratic time. */
  private void encodeWord(byte[] word, IntStream.Builder ids) {
    int[] token = IntStream.range(0, word.length).map(i -> tokenOfByte[word[i] & 0xFF]).toArray();
    token = Arrays.stream(token).filter(id -> id != NONE).toArray();
    int n = token.length;
    int[] next = new int[n];
    int[] previous = new int[n];
    PriorityQueue<Long> candidates = new PriorityQueue<>(); // rank << 32 | position of the left
    Arrays.setAll(next, i -> i + 1);
    Arrays.setAll(previous, i -> i - 1);
    for (int i = 0; i < n; i++) {
      offer(candidates, token, i, next[i]);
    }
    while (!candidates.isEmpty()) {
      long candidate = candidates.remove();
      int left = (int) candidate;
      Merge merge = token[left] == NONE ? null : mergeAt(token, left, next[left]);
      if (merge == null || merge.rank() != candidate >>> 32) {
        continue; // A neighbour has been merged since.
      }
      int right = next[left];
      token[left] = merge.token();
      token[right] = NONE; // It is part of its left neighbour now.
      next[left] = next[right];
      if (next[left] < n) {
        previous[next[left]] = left;
      }
      offer(candidates, token, left, next[left]);
      if (previous[left] >= 0) {
        offer(candidates, token, previous[left], left);
      }
    }
    Arrays.stream(token).filter(id -> id != NONE).forEach(ids::add);
  }

  private void offer(PriorityQueue<Long> candidates, int[] token, int left, int right) {
    Merge merge = mergeAt(token, left, right);
    if (merge != null) {
      candidates.add((long) merge.rank() << 32 | left);
    }
  }

  private @Nullable Merge mergeAt(int[] token, int left, int right) {
    return right < token.length ? merges.get(pair(token[left], token[right])) : null;
  }

  private static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  private static int id(Map<String, Integer> ids, String token) {
    Integer id = ids.get(token);
    if (id == null) {
      throw new IllegalArgumentException("the vocabulary lacks the token \"" + token + "\"");
    }
    return id;
  }
}
