package dev.headwater.transformer.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.tokenizer.BytePairEncoding;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenNamesTest {
  /** Ġ is a space, Ċ a line break, ĉ a tab; Ã and © are the halves of é. */
  private static final List<String> TOKENS =
      List.of("a", "b", "Ġ", "Ġa", "ab", "Ċ", "ĉ", "Č", "c", "Ã", "©");

  private final TokenNames names =
      new TokenNames(new BytePairEncoding(TOKENS, List.of("Ġ a", "a b"), List.of(), "gpt-2"));

  @Test
  void prefersTheWordWithinAText() {
    assertThat(names.token("a")).isEqualTo(3);
  }

  @Test
  void takesTheWordAloneWhereItHasNoTokenWithItsSpace() {
    assertThat(names.token("ab")).isEqualTo(4);
    assertThat(names.token("c")).isEqualTo(8);
  }

  @Test
  void refusesAWordOfSeveralTokens() {
    assertThatThrownBy(() -> names.token("cab"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"cab\" must be one token, but is 2: c ab");
  }

  @Test
  void refusesAWordWithoutLetters() {
    assertThatThrownBy(() -> names.token("ba b"))
        .hasMessageContaining("must be one token, but is")
        .hasMessageContaining("␣");
  }

  @Test
  void showsWhatDoesNotPrint() {
    assertThat(names.name(3)).isEqualTo("␣a");
    assertThat(names.name(5)).isEqualTo("\\n");
    assertThat(names.name(6)).isEqualTo("\\t");
    assertThat(names.name(9)).isEqualTo("\uFFFD"); // half a character
  }
}
