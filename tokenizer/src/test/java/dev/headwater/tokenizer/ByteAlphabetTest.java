package dev.headwater.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ByteAlphabetTest {
  @Test
  void everyByteIsAPrintableCharacterOfItsOwn() {
    String all =
        IntStream.range(0, 256)
            .mapToObj(b -> String.valueOf(ByteAlphabet.character(b)))
            .collect(Collectors.joining());

    assertThat(all.chars().distinct()).hasSize(256);
    assertThat(all.chars().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c)))
        .isTrue();
    byte[] bytes = ByteAlphabet.bytes(all);
    for (int b = 0; b < 256; b++) {
      assertThat(bytes[b] & 0xFF).isEqualTo(b);
    }
  }

  @Test
  void isGpt2s() {
    assertThat(ByteAlphabet.character(' ')).isEqualTo('Ġ');
    assertThat(ByteAlphabet.character('\n')).isEqualTo('Ċ');
    assertThat(ByteAlphabet.character('a')).isEqualTo('a');
    assertThat(ByteAlphabet.character(0xAD)).isEqualTo('Ń');
  }

  @Test
  void refusesACharacterThatIsNoByte() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ByteAlphabet.bytes("a河"))
        .withMessage("token \"a河\" has U+6CB3, which is not in the byte-level alphabet");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ByteAlphabet.bytes("a b"))
        .withMessageContaining("U+0020");
  }
}
