package dev.headwater.transformer.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerFolderTest {
  @TempDir private Path folder;

  private void write(String configuration) throws IOException {
    Files.writeString(folder.resolve("tokenizer_config.json"), configuration);
  }

  @Test
  void hasNoChatTemplateWithoutItsFiles() throws IOException {
    assertThat(new TokenizerFolder(folder).chat()).isEmpty();
    write("{\"bos_token\": \"<s>\"}");
    assertThat(new TokenizerFolder(folder).chat()).isEmpty();
  }

  @Test
  void readsTheTemplateOfTheConfiguration() throws IOException {
    write(
        """
        {"bos_token": "<s>", "eos_token": {"content": "</s>"}, "chat_template": "{{ x }}"}
        """);
    assertThat(new TokenizerFolder(folder).chat())
        .contains(new ChatFormat("{{ x }}", "<s>", "</s>"));
  }

  @Test
  void prefersAFileOfItsOwn() throws IOException {
    write("{\"bos_token\": null, \"chat_template\": \"{{ x }}\"}");
    Files.writeString(folder.resolve("chat_template.jinja"), "{{ y }}");
    assertThat(new TokenizerFolder(folder).chat()).contains(new ChatFormat("{{ y }}", "", ""));
  }

  @Test
  void takesTheDefaultOfSeveral() throws IOException {
    write(
        """
        {"chat_template": [{"name": "tool_use", "template": "t"}, {"name": "default", "template": "d"}]}
        """);
    assertThat(new TokenizerFolder(folder).chat()).contains(new ChatFormat("d", "", ""));
  }

  @Test
  void namesTheFileThatIsBroken() throws IOException {
    write("{");
    assertThatThrownBy(() -> new TokenizerFolder(folder).chat())
        .hasMessageContaining("tokenizer_config.json is not valid JSON");
  }
}
