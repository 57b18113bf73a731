package dev.headwater.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headwater.tokenizer.NamedTokens.Part;
import dev.headwater.tokenizer.Piece.Kind;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/** What the GPTs' tokenizers share: control tokens, and how tokens become text. */
abstract class PieceTokenizer implements Tokenizer {
  private final NamedTokens controls;
  private final OptionalInt begin;
  private final byte[][] bytes;

  /**
   * Makes a tokenizer.
   *
   * @param bytes of each token, by id
   * @param begin the token that each text begins with
   * @param takingSpace ids of control tokens to which the white space after them belongs
   */
  PieceTokenizer(List<Piece> pieces, byte[][] bytes, OptionalInt begin, Set<Integer> takingSpace) {
    this.controls = new NamedTokens(pieces, Set.of(Kind.CONTROL, Kind.MARK), takingSpace);
    this.bytes = bytes;
    this.begin = begin;
  }

  /**
   * Appends the ids of a text without control tokens.
   *
   * @param first whether nothing is before it
   */
  abstract void encode(String text, boolean first, IntStream.Builder ids);

  @Override
  public int[] encode(String text) {
    IntStream.Builder ids = IntStream.builder();
    encode(text, true, ids);
    return ids.build().toArray();
  }

  @Override
  public int[] encodePrompt(String text) {
    IntStream.Builder ids = IntStream.builder();
    begin.ifPresent(ids);
    encode(text, true, ids);
    return ids.build().toArray();
  }

  @Override
  public int[] encodeWithControls(String text) {
    IntStream.Builder ids = IntStream.builder();
    boolean first = true;
    for (Part part : controls.cut(text)) {
      if (part.id().isPresent()) {
        ids.add(part.id().getAsInt());
      } else {
        encode(NamedTokens.unquote(part.text()), first, ids);
      }
      first = false;
    }
    return ids.build().toArray();
  }

  @Override
  public String quote(String text) {
    return controls.quote(text);
  }

  @Override
  public String decode(int[] ids) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int id : ids) {
      text.writeBytes(bytes(id));
    }
    return text.toString(UTF_8);
  }

  @Override
  public byte[] bytes(int id) {
    return id < bytes.length ? bytes[id].clone() : new byte[0];
  }

  @Override
  public int control(String name) {
    return controls.id(name);
  }

  @Override
  public boolean hasControl(String name) {
    return controls.contains(name);
  }

  @Override
  public boolean isControl(int id) {
    return controls.containsId(id);
  }

  @Override
  public int size() {
    return bytes.length;
  }
}
