package dev.headwater.standalone.gpt;

import dev.headwater.cli.HeadwaterException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;

/** A command of the group; its failures are one clear line. */
abstract class GptTask implements Callable<Integer> {
  final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  abstract void run() throws IOException;

  static void requireAtLeastOne(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " must be at least 1, but is " + value);
    }
  }

  @Override
  public final Integer call() {
    try {
      run();
      return 0;
    } catch (NoSuchFileException e) {
      throw new HeadwaterException(e.getMessage() + ": no such file", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new HeadwaterException(String.valueOf(e.getMessage()), e);
    }
  }
}
