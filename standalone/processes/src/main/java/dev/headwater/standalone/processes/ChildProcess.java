package dev.headwater.standalone.processes;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A server in a JVM of its own. It ends when its standard input is closed, so it never outlives
 * this process, however this one ends.
 */
final class ChildProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(5);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);
  private static final int PROBE_MILLIS = 50;

  /**
   * What to run.
   *
   * @param name for messages; in lower case, also the name of its log
   * @param data data folder of the platform
   * @param cache makes its starts faster
   * @param jvm options of the JVM, including the class path
   * @param arguments settings, each as {@code name=value}
   */
  record Description(
      String name,
      Path data,
      StartCache cache,
      List<String> jvm,
      String mainClass,
      List<String> arguments) {
    Path log() {
      return data.resolve("logs").resolve(name.toLowerCase(Locale.ROOT) + ".log");
    }
  }

  private final Description description;
  private final Process process;
  private final long formerLog;
  private final boolean recording;
  private final Instant started = Instant.now();

  private ChildProcess(
      Description description, Process process, long formerLog, boolean recording) {
    this.description = description;
    this.process = process;
    this.formerLog = formerLog;
    this.recording = recording;
  }

  static ChildProcess start(Description description) {
    // The shell lets the child ignore Ctrl-C, which the terminal sends to every process: the
    // services close first, then this process closes the child.
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh"));
    command.add(
        ProcessHandle.current()
            .info()
            .command()
            .orElse(System.getProperty("java.home") + "/bin/java"));
    File log = description.log().toFile();
    try {
      boolean recording = description.cache().records();
      command.addAll(description.cache().options());
      command.addAll(description.jvm());
      command.add(description.mainClass());
      command.addAll(description.arguments());
      Files.createDirectories(description.log().getParent());
      long formerLog = log.length();
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
              .start();
      Predecessors.note(description.data(), description.name(), process.toHandle());
      return new ChildProcess(description, process, formerLog, recording);
    } catch (IOException e) {
      throw new ProcessException(
          "%s cannot be started: %s".formatted(description.name(), e.getMessage()), e);
    }
  }

  /**
   * Waits until the server answers.
   *
   * @return how long the start took
   * @throws ProcessException if it ends instead, or does not answer within 5 minutes
   */
  Duration awaitReady(BooleanSupplier ready) {
    try {
      while (!ready.getAsBoolean()) {
        if (process.waitFor(PROBE_MILLIS, TimeUnit.MILLISECONDS)) {
          throw failure("ended with exit code " + process.exitValue());
        }
        if (elapsed().compareTo(START_LIMIT) > 0) {
          throw failure("did not answer within " + START_LIMIT.toSeconds() + " seconds");
        }
      }
      return elapsed();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProcessException("Interrupted while " + description.name() + " started", e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Completes when the child has ended, with a failure that says how it ended. */
  CompletableFuture<ProcessException> ended() {
    return process.onExit().thenApply(_ -> failure("ended with exit code " + process.exitValue()));
  }

  /** Asks the child to end, and kills it after 20 seconds. */
  @Override
  public void close() {
    try {
      if (recording && alive()) {
        System.err.println(
            description.name() + " ends, and prepares a faster start for the next time.");
      }
      process.getOutputStream().close();
      if (!process.waitFor(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      if (recording && process.exitValue() == 0) {
        description.cache().keep();
      }
    } catch (IOException _) {
      process.destroyForcibly();
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private Duration elapsed() {
    return Duration.between(started, Instant.now());
  }

  private ProcessException failure(String what) {
    return new ProcessException(
        "%s %s%s. Its log: %s"
            .formatted(
                description.name(),
                what,
                LogTail.reason(description.log(), formerLog),
                description.log()));
  }
}
