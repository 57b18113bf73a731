package dev.headwater.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8DecoderTest {
  private final Utf8Decoder decoder = new Utf8Decoder();

  @Test
  void givesACharacterOnceItIsComplete() {
    String text = "aé中🙂z";
    StringBuilder streamed = new StringBuilder();
    for (byte b : text.getBytes(UTF_8)) {
      String piece = decoder.decode(new byte[] {b});
      assertThat(piece).doesNotContain("\uFFFD");
      assertThat(piece.codePointCount(0, piece.length())).isLessThanOrEqualTo(1);
      streamed.append(piece);
    }
    assertThat(streamed).hasToString(text);
    assertThat(decoder.end()).isEmpty();
  }

  @Test
  void replacesWhatNeverBecomesACharacter() {
    assertThat(decoder.decode(new byte[] {'a', (byte) 0xFF, 'b'})).isEqualTo("a\uFFFDb");
    assertThat(decoder.decode(new byte[] {(byte) 0xE4, (byte) 0xB8})).isEmpty();
    assertThat(decoder.end()).isEqualTo("\uFFFD");
    assertThat(decoder.decode(new byte[] {'c'})).isEqualTo("c");
  }

  /** Overlong forms, a surrogate, a code point too large, a lone continuation and a bare start. */
  @ParameterizedTest
  @ValueSource(strings = {"C0AF", "E08080", "EDA080", "F4908080", "80", "F09F", "E4B8E4B8AD", "FE"})
  void endsIllFormedBytesInReplacementCharactersOnly(String hex) {
    byte[] bytes = HexFormat.of().parseHex("61" + hex + "62");

    String text = decoder.decode(bytes) + decoder.end();

    assertThat(text).isEqualTo(new String(bytes, UTF_8)).startsWith("a").contains("\uFFFD");
  }

  @Test
  void decodesTheSameHoweverTheBytesAreSplit() {
    Random random = new Random(3);
    byte[][] pieces = {{'a'}, "é中🙂".getBytes(UTF_8), {(byte) 0xF0, (byte) 0x9F}, {(byte) 0x99}};
    for (int i = 0; i < 1_000; i++) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int j = random.nextInt(8); j >= 0; j--) {
        all.writeBytes(pieces[random.nextInt(pieces.length)]);
      }
      byte[] bytes = all.toByteArray();
      StringBuilder streamed = new StringBuilder();
      for (int from = 0; from < bytes.length; ) {
        int to = Math.min(bytes.length, from + random.nextInt(4));
        streamed.append(decoder.decode(Arrays.copyOfRange(bytes, from, to)));
        from = to;
      }
      assertThat(streamed.append(decoder.end())).hasToString(new String(bytes, UTF_8));
    }
  }
}
