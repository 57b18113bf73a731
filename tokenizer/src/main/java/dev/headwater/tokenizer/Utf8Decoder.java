package dev.headwater.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/**
 * Decodes a stream of bytes into whole characters: the bytes of an incomplete one wait for the next
 * call. Not thread-safe.
 */
public final class Utf8Decoder {
  private final CharsetDecoder decoder =
      UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  private byte[] pending = new byte[0];

  /** The characters that are complete now; empty if none is. */
  public String decode(byte[] bytes) {
    return decode(bytes, false);
  }

  /** Ends the stream: U+FFFD for an incomplete character, else empty. Ready for another stream. */
  public String end() {
    String rest = decode(new byte[0], true);
    decoder.reset();
    return rest;
  }

  private String decode(byte[] bytes, boolean end) {
    ByteBuffer in = ByteBuffer.allocate(pending.length + bytes.length);
    in.put(pending).put(bytes).flip();
    CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
    decoder.decode(in, out, end);
    pending = new byte[in.remaining()];
    in.get(pending);
    return out.flip().toString();
  }
}
