package dev.headwater.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The vocabulary of a byte-level byte-pair encoding that cuts words as GPT-2 does.
 *
 * @param tokens in the byte-level alphabet, by id
 * @param merges {@code "left right"}, the best first
 */
public record BytePairVocabulary(List<String> tokens, List<String> merges) {
  public BytePairVocabulary {
    tokens = List.copyOf(tokens);
    merges = List.copyOf(merges);
  }

  /**
   * One token for each character of a text, by code point, and after these the bytes that
   * characters of several bytes are merged from. Characters that the text lacks have no tokens.
   */
  public static BytePairVocabulary ofCharacters(String text) {
    Collection<String> tokens = new LinkedHashSet<>();
    Collection<String> merges = new LinkedHashSet<>();
    List<String> characters =
        text.codePoints()
            .distinct()
            .sorted()
            .mapToObj(character -> ByteAlphabet.text(Character.toString(character).getBytes(UTF_8)))
            .toList();
    tokens.addAll(characters);
    for (String character : characters) {
      tokens.add(character.substring(0, 1));
      for (int end = 1; end < character.length(); end++) {
        merges.add(character.substring(0, end) + " " + character.charAt(end));
        tokens.add(character.substring(end, end + 1));
        tokens.add(character.substring(0, end + 1));
      }
    }
    return new BytePairVocabulary(new ArrayList<>(tokens), new ArrayList<>(merges));
  }

  /** The encoding with this vocabulary. */
  public BytePairEncoding encoding() {
    return new BytePairEncoding(tokens, merges, List.of(), "gpt-2");
  }

  /** Hugging Face's {@code tokenizer.json}. */
  public String json() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    root.putArray("added_tokens");
    root.putNull("normalizer");
    byteLevel(root, "pre_tokenizer");
    byteLevel(root, "post_processor");
    byteLevel(root, "decoder");
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE").putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.put(tokens.get(id), id);
    }
    ArrayNode pairs = model.putArray("merges");
    merges.forEach(pairs::add);
    return root.toString();
  }

  private static void byteLevel(ObjectNode root, String field) {
    root.putObject(field)
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }
}
