package dev.headwater.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.Asker;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyFileTest {
  private static final String ONE = "1".repeat(64);
  private static final String TWO = "2".repeat(64);

  @Test
  void readsALineForEachKey() {
    String file =
        """
        # Staff
        {"sha256": "%s", "principal": "ann", "role": "administrator", "groups": ["staff", "人事"]}

        {"sha256": "%s", "principal": "bot"}
        """
            .formatted(ONE, TWO);

    assertThat(read(file))
        .containsExactly(
            new ApiKey(
                ONE,
                Role.ADMINISTRATOR,
                Asker.newBuilder()
                    .setPrincipal("ann")
                    .addGroups("staff")
                    .addGroups("人事")
                    .setAdministrator(true)
                    .build()),
            new ApiKey(TWO, Role.READER, Asker.newBuilder().setPrincipal("bot").build()));
  }

  @Test
  void readsAnEmptyFileAsNoKeys() {
    assertThat(read("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"principal": "ann"}                                   | sha256 is missing
          {"sha256": "12", "principal": "ann"}                   | sha256 is 12; allowed: 64 hex digits
          {"sha256": "HASH"}                                     | principal is missing
          {"sha256": "HASH", "principal": " "}                   | principal is empty
          {"sha256": "HASH", "principal": "a", "role": "root"}   | role is root; allowed: reader, writer, administrator
          {"sha256": "HASH", "principal": "a", "group": ["b"]}   | unknown field 'group'
          {"sha256": "HASH", "principal": "a", "groups": "b"}    | groups is "b"; allowed: a list
          {"sha256": "HASH", "principal": "a", "groups": [""]}   | groups[0] is ""; allowed: strings of 1 to 256
          {"sha256": "HASH", "principal": "a", "groups": [7]}    | groups[0] is 7
          {"sha256": "HASH", "principal": "a", "groups": [null]} | groups[0] is null
          {"sha256": "HASH", "principal": "a", "groups": ["b", "c", "d"]} | groups has 3 entries; allowed are 2
          {"sha256": "HASH", "principal": "a"                    | not JSON
          """)
  void namesTheLineAndWhatIsWrongWithIt(String line, String fault) {
    assertThatThrownBy(() -> read("# A comment\n" + line.replace("HASH", ONE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 2: ")
        .hasMessageContaining(fault);
  }

  @Test
  void refusesTheSameKeyTwice() {
    String line = "{\"sha256\": \"%s\", \"principal\": \"ann\"}\n".formatted(ONE);

    assertThatThrownBy(() -> read(line + line)).hasMessage("line 2: another line has this sha256");
  }

  private static List<ApiKey> read(String file) {
    return new KeyFile(2).read(file.getBytes(StandardCharsets.UTF_8));
  }
}
