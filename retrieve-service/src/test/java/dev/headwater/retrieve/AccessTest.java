package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTest {
  @ParameterizedTest
  @CsvSource({
    // administrator, asker's groups, public, document's groups, may read
    "true,  '',   false, '',    true",
    "true,  '',   false, hr,    true",
    "false, '',   false, '',    false",
    "false, '',   false, hr,    false",
    "false, hr,   false, '',    false",
    "false, hr,   false, hr it, true",
    "false, it,   false, hr,    false",
    "false, '',   true,  '',    true",
    "false, '',   true,  hr,    false",
    "false, hr,   true,  hr,    true",
  })
  void failsClosed(
      boolean administrator, String groups, boolean open, String documentGroups, boolean may) {
    Access access = new Access(administrator, list(groups), open);
    assertThat(access.mayRead(list(documentGroups))).isEqualTo(may);
  }

  private static List<String> list(String words) {
    return words.isEmpty() ? List.of() : Arrays.asList(words.split(" "));
  }
}
