package dev.headwater.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A program of the tests in a process of its own, with options that hold for a whole JVM. */
public final class ChildJvm {
  public static final String VECTOR_API = "--add-modules=jdk.incubator.vector";

  private ChildJvm() {}

  /**
   * What the program prints; it must end without an error.
   *
   * @param environment variables beside those of this process
   * @param options of the JVM
   */
  public static String run(
      Class<?> program, Path argument, Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(program.getName(), argument.toString()));
    ProcessBuilder java = new ProcessBuilder(command).redirectErrorStream(true);
    java.environment().putAll(environment);
    Process process = java.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
