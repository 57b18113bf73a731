package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.models.Models;
import dev.headwater.testing.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AddModelCommandTest {
  /** A GPT-2 of small random weights. */
  private static final String TINY = "../../transformer/src/test/resources/tiny-gpt2";

  /** A BERT encoder of small random weights, as sentence-transformers saved it. */
  private static final String TINY_BERT = "../../transformer/src/test/resources/tiny-bert";

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
  void addsAnEncoderThatEncodes() {
    assertThat(run(TINY_BERT, "--name", "mine")).isZero();

    assertThat(output.out())
        .contains("mine: encoder, 2 layers, 2 heads, vectors of 32 numbers, pooling mean, ")
        .contains("up to 128 tokens\n")
        .contains("Before a question it reads \"query: \", before a chunk \"passage: \".\n")
        .contains("collections may have \"encoder\": \"mine\"");
    Models models = new Models(directory);
    assertThat(models.addedEncoders().names()).containsExactly("mine");
    assertThat(models.added().names()).isEmpty();
    assertThat(run(TINY, "--name", "mine")).isEqualTo(1);
    assertThat(output.error()).contains("a model 'mine' was added already");
  }

  @Test
  void addsNoEncoderOfWhichSomethingIsMissing() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("mine"));
    Files.copy(Path.of(TINY_BERT, "config.json"), folder.resolve("config.json"));

    assertThat(run(folder.toString())).isEqualTo(1);
    assertThat(output.error()).contains(folder + " has no tokenizer.json");

    Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"mpnet\"}");
    assertThat(run(folder.toString())).isEqualTo(1);
    assertThat(output.error()).contains("model_type must be bert, but is mpnet: its attention");
    assertThat(new Models(directory).addedEncoders().names()).isEmpty();
  }

  @Test
  void addsNoEncoderWhoseVectorsAreNotFinite() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("mine"));
    for (String file : List.of("config.json", "tokenizer.json")) {
      Files.copy(Path.of(TINY_BERT, file), folder.resolve(file));
    }
    Files.writeString(folder.resolve("headwater.json"), "{\"pooling\": \"cls\"}");
    byte[] weights = Files.readAllBytes(Path.of(TINY_BERT, "model.safetensors"));
    int tensors = 8 + ByteBuffer.wrap(weights).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
    Arrays.fill(weights, tensors, weights.length, (byte) 0xff); // no numbers
    Files.write(folder.resolve("model.safetensors"), weights);

    assertThat(run(folder.toString())).isEqualTo(1);

    assertThat(output.error())
        .contains("its vectors must be of length 1, but one is of length NaN");
  }

  @Test
  void listsTheBuiltInModels() {
    assertThat(new Headwater().run("models", "--list")).isZero();
    assertThat(output.out()).contains("smollm2-135m-instruct  built-in\n");
  }
}
