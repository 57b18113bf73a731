package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.models.Models;
import dev.headwater.testing.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AddModelCommandTest {
  /** A GPT-2 of small random weights. */
  private static final String TINY = "../../transformer/src/test/resources/tiny-gpt2";

  private final Output output = new Output();

  @TempDir private Path directory;

  @AfterEach
  void close() {
    output.close();
  }

  private int run(String... arguments) {
    return new CommandLine(new AddModelCommand(new Models(directory))).execute(arguments);
  }

  @Test
  void saysWhatAModelIsAndHowToServeIt() {
    assertThat(run(TINY, "--name", "tiny")).isZero();

    assertThat(output.out())
        .contains("tiny: family gpt2, ")
        .contains(" as float32, context 24, 40 tokens\n")
        .contains("has no chat template")
        .contains("HEADWATER_GENERATE_MODEL=tiny ./headwater up");
    assertThat(new Models(directory).added().find("tiny")).isPresent();
  }

  @Test
  void namesAModelAfterItsFile() {
    assertThat(run(TINY)).isZero();
    assertThat(new Models(directory).added().names()).containsExactly("tiny-gpt2");
  }

  @Test
  void addsNothingThatIsNotSupported() throws IOException {
    Path text = Files.writeString(directory.resolve("model.gguf"), "This is no model at all.");

    assertThat(run(text.toString())).isEqualTo(1);

    assertThat(output.error()).contains(text + " is not a GGUF file");
    assertThat(new Models(directory).added().names()).isEmpty();
  }

  @Test
  void saysThatThereIsNoSuchFile() {
    assertThat(new Headwater().run("models", "add", directory + "/none.gguf")).isEqualTo(1);
    assertThat(output.error()).hasLineCount(1).contains("none.gguf: no such file");
  }

  @Test
  void listsTheBuiltInModels() {
    assertThat(new Headwater().run("models", "--list")).isZero();
    assertThat(output.out()).contains("smollm2-135m-instruct  built-in\n");
  }
}
