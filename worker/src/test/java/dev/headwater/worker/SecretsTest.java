package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void areAValueOrTheContentOfAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "open sesame\n");
    assertThat(Secrets.read("some.key", "sesame", null)).contains("sesame");
    assertThat(Secrets.read("some.key", null, file)).contains("open sesame");
    assertThat(Secrets.read("some.key", null, null)).isEmpty();
  }

  @Test
  void refuseWhatIsSetTwiceByKeyAlone() {
    assertThatThrownBy(() -> Secrets.read("some.key", "sesame", folder.resolve("key")))
        .hasMessage("some.key and some.key-file are both set; one of them is needed");
  }

  @Test
  void nameTheFileThatCannotBeRead() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> Secrets.read("some.key", null, missing))
        .hasMessageStartingWith("some.key-file: cannot read " + missing);
  }
}
