package dev.headwater.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
}
