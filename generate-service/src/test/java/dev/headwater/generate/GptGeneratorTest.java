package dev.headwater.generate;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GptGeneratorTest {
  @Test
  void namesTheFileThatIsMissing(@TempDir Path folder) {
    Path missing = folder.resolve("model.gguf");

    assertThatThrownBy(() -> GptGenerator.load(missing))
        .hasNoCause()
        .hasMessageContaining("headwater.generate.model")
        .hasMessageContaining(missing + ": no such file");
  }

  @Test
  void namesTheFileThatIsNoModel(@TempDir Path folder) throws IOException {
    Path text = Files.writeString(folder.resolve("model.gguf"), "This is no model at all.");

    assertThatThrownBy(() -> GptGenerator.load(text))
        .hasNoCause()
        .hasMessageContaining(text + " is no GGUF file");
  }
}
