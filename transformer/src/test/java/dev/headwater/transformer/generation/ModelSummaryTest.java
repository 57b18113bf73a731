package dev.headwater.transformer.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.transformer.gpt.TinyGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSummaryTest {
  private static final Path TINY_GPT2 = Path.of("src/test/resources/tiny-gpt2");

  @TempDir private Path folder;

  @Test
  void saysWhatAGgufFileHolds() throws IOException {
    Path path = folder.resolve("tiny.gguf");
    TinyGguf.write(path, List.of("<|im_start|>", "<|im_end|>", "a", "b"));

    ModelSummary model = ModelSummary.of(path);

    long block = 2 * 8 + 2 * 8 * 8 + 2 * 8 * 4 + 3 * 8 * 12;
    assertThat(model.family()).isEqualTo("llama");
    assertThat(model.weights()).isEqualTo(4 * 8 + 8 + block);
    assertThat(model.bytes()).isEqualTo(Files.size(path));
    assertThat(model.type()).isEqualTo("F32");
    assertThat(model.contextSize()).isEqualTo(64);
    assertThat(model.tokens()).isEqualTo(4);
    assertThat(model.hasChatTemplate()).isFalse();
    assertThat(model.memory()).isEqualTo(4 * (model.weights() + 2 * 1 * 4 * 64));
  }

  @Test
  void saysWhatAFolderHolds() throws IOException {
    ModelSummary model = ModelSummary.of(TINY_GPT2);

    assertThat(model.family()).isEqualTo("gpt2");
    assertThat(model.type()).isEqualTo("float32");
    assertThat(model.contextSize()).isEqualTo(24);
    assertThat(model.bytes()).isEqualTo(Files.size(TINY_GPT2.resolve("model.safetensors")));
  }

  @Test
  void saysWhatIsNotSupported() throws IOException {
    Path text = Files.writeString(folder.resolve("model.gguf"), "This is no model at all.");

    assertThatThrownBy(() -> ModelSummary.of(text))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not a GGUF file");
    assertThatThrownBy(() -> ModelSummary.of(folder.resolve("missing")))
        .isInstanceOf(NoSuchFileException.class);
  }
}
