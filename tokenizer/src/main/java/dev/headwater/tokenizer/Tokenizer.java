package dev.headwater.tokenizer;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Text to the tokens of a GPT, and back. Immutable; may be shared between threads.
 *
 * <p>{@link #encode} never makes control tokens such as {@code <|im_end|>} of a text, so that what
 * a user writes cannot end their turn. A chat template places them by {@link #encodeWithControls},
 * which takes what users wrote by {@link #quote}.
 */
public interface Tokenizer {
  /**
   * Reads a Hugging Face {@code tokenizer.json}: byte-level BPE, or SentencePiece's BPE or unigram.
   *
   * @throws IOException if the file cannot be read or describes another kind of tokenizer
   */
  static Tokenizer load(Path tokenizerJson) throws IOException {
    return TokenizerJson.read(tokenizerJson);
  }

  /** The ids of the text's tokens. The names of control tokens in it are text like any other. */
  int[] encode(String text);

  /** The ids of a trusted text: the names of control tokens in it become those tokens. */
  int[] encodeWithControls(String text);

  /**
   * A text within which {@link #encodeWithControls} finds no control token, and which it otherwise
   * reads as the text itself.
   */
  String quote(String text);

  /**
   * The ids of a text for a model to continue: those of {@link #encode}, after the token that
   * begins a text if the model was trained with one.
   */
  int[] encodePrompt(String text);

  /** The text of the tokens, control tokens left out; incomplete characters become U+FFFD. */
  String decode(int[] ids);

  /**
   * The UTF-8 bytes of one token within a text, maybe incomplete characters: see {@link
   * Utf8Decoder}. Of a control token none, nor of an id beyond the vocabulary, which models have
   * that round its size up.
   */
  byte[] bytes(int id);

  /** The id of a control token, by its name. */
  int control(String name);

  /** Whether there is a control token of this name. */
  boolean hasControl(String name);

  /** Whether this is a control token. */
  boolean isControl(int id);

  /** Number of tokens, control tokens included. */
  int size();
}
