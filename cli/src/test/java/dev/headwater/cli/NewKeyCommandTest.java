package dev.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headwater.testing.Output;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewKeyCommandTest {
  @TempDir private Path folder = Path.of("");
  private final Output output = new Output();

  @AfterEach
  void close() {
    output.close();
  }

  @Test
  void printsTheKeyAndWritesItsHashAlone() throws IOException, NoSuchAlgorithmException {
    assertThat(run("--principal", "ann", "--group", "staff", "--group", "人 \"事\"")).isZero();

    String key = output.out().strip();
    assertThat(key).matches("hw_[A-Za-z0-9_-]{43}");
    JsonNode entry = entries().getFirst();
    assertThat(entry.toString()).doesNotContain(key);
    assertThat(entry.path("sha256").textValue()).isEqualTo(sha256(key));
    assertThat(entry.path("principal").textValue()).isEqualTo("ann");
    assertThat(entry.path("role").textValue()).isEqualTo("reader");
    assertThat(entry.path("groups"))
        .extracting(JsonNode::textValue)
        .containsExactly("staff", "人 \"事\"");
    assertThat(Files.getPosixFilePermissions(file()))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  }

  @Test
  void addsALineForEachKey() throws IOException {
    Files.writeString(file(), "{\"principal\": \"first\"}");

    run("--principal", "ben", "--writer");
    run("--principal", "cas", "--administrator");

    assertThat(entries())
        .extracting(it -> it.path("principal").textValue() + " " + it.path("role").textValue())
        .containsExactly("first null", "ben writer", "cas administrator");
    assertThat(output.out().lines().distinct()).hasSize(2);
  }

  @Test
  void printsNoKeyThatItCouldNotWrite() {
    assertThat(new Cli().run("keys", "new", "--principal", "ann", "--file", folder.toString()))
        .isEqualTo(1);
    assertThat(output.out()).isEmpty();
    assertThat(output.error()).startsWith("headwater: " + folder + " cannot be written");

    assertThat(run("--principal", " ")).isEqualTo(1);
    assertThat(output.out()).isEmpty();
    assertThat(file()).doesNotExist();
  }

  private int run(String... options) {
    String[] start = {"keys", "new", "--file", file().toString()};
    return new Cli()
        .run(Stream.concat(Arrays.stream(start), Arrays.stream(options)).toArray(String[]::new));
  }

  private Path file() {
    return folder.resolve("keys");
  }

  private List<JsonNode> entries() throws IOException {
    return Files.readAllLines(file()).stream().map(HeadwaterClient::read).toList();
  }

  private static String sha256(String key) throws NoSuchAlgorithmException {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
