package dev.headwater.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.transformer.generation.ChatMessage;
import dev.headwater.transformer.generation.Generation;
import dev.headwater.transformer.generation.GenerationSettings;
import dev.headwater.transformer.gpt.ModelResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GptGeneratorTest {
  /** A GPT-2 of small random weights that the transformer's tests compare with a reference. */
  private static final Path TINY_GPT2 = Path.of("../transformer/src/test/resources/tiny-gpt2");

  @Test
  void letsAModelWithoutAChatTemplateContinueThePrompt() {
    try (GptGenerator generator = GptGenerator.load(TINY_GPT2, ModelResources.usual())) {
      List<ChatMessage> prompt = List.of(ChatMessage.system("an end"), ChatMessage.user("why?"));
      assertThat(generator.contextSize()).isEqualTo(24);
      assertThat(generator.count(prompt)).isEqualTo(13); // an Ġ e n d Ċ Ċ w h y ? Ċ Ċ
      Generation first = generator.generate(prompt, GenerationSettings.greedy(5), _ -> true);
      Generation second = generator.generate(prompt, GenerationSettings.greedy(5), _ -> true);
      assertThat(first.text()).isNotEmpty().isEqualTo(second.text());
      assertThat(first.completionTokens()).isEqualTo(5);
    }
  }

  @Test
  void namesTheFileThatIsMissing(@TempDir Path folder) {
    Path missing = folder.resolve("model.gguf");

    assertThatThrownBy(() -> GptGenerator.load(missing, ModelResources.usual()))
        .hasNoCause()
        .hasMessageContaining("headwater.generate.model")
        .hasMessageContaining(missing + ": no such file");
  }

  @Test
  void namesTheFileThatIsNoModel(@TempDir Path folder) throws IOException {
    Path text = Files.writeString(folder.resolve("model.gguf"), "This is no model at all.");

    assertThatThrownBy(() -> GptGenerator.load(text, ModelResources.usual()))
        .hasNoCause()
        .hasMessageContaining(text + " is not a GGUF file");
  }
}
