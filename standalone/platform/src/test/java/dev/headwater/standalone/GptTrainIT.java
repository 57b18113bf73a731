package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gpt train} in a process of its own. */
class GptTrainIT {
  private static final int WIDTH = 32;

  @TempDir private Path folder;

  private ProcessBuilder train(String out, int width, String... more) throws IOException {
    Path text =
        Files.writeString(
            folder.resolve("text.txt"), "A river carries words, 7 at a time.\n".repeat(60));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Headwater.class.getName(),
            "gpt",
            "train",
            text.toString(),
            "--out",
            folder.resolve(out).toString()));
    command.addAll(
        List.of(
            ("--layers 2 --heads 2 --context 16 --batch 4 --steps 3000 --warmup 10"
                    + " --eval-every 500 --checkpoint-every 200 --threads 2 --width "
                    + width)
                .split(" ")));
    command.addAll(List.of(more));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(out + ".log").toFile());
  }

  private String log(String out) throws IOException {
    return Files.readString(folder.resolve(out + ".log"));
  }

  @Test
  void givesTheSameLossesAfterAKillAsWithoutOne() throws Exception {
    Process whole = train("whole", WIDTH).start();
    assertThat(whole.waitFor()).as(log("whole")).isZero();

    Process killed = train("killed", WIDTH).start();
    Path state = folder.resolve("killed/training.safetensors");
    await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(state));
    killed.destroyForcibly().waitFor();
    assertThat(folder.resolve("killed/losses.png")).doesNotExist();
    Process resumed = train("killed", WIDTH, "--resume").start();
    assertThat(resumed.waitFor()).as(log("killed")).isZero();

    for (String file : List.of("losses.csv", "model.safetensors", "tokenizer.json")) {
      assertThat(folder.resolve("killed").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
    }
    assertThat(folder.resolve("killed/losses.png")).isNotEmptyFile();
  }

  @Test
  void refusesInOneLine() throws Exception {
    Process process = train("out", 33).start();

    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(log("out")).contains("headwater: width is 33, which 2 heads do not divide");
  }
}
