package dev.headwater.standalone.processes;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The child processes of the platform that used a data folder before. If it was killed, they may
 * still be closing, and keep their ports and files until they have ended.
 */
public final class Predecessors {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

  private Predecessors() {}

  /** Writes a child's process id and start time to the folder {@code run} of the data folder. */
  static void note(Path data, String name, ProcessHandle child) throws IOException {
    Path run = Files.createDirectories(data.resolve("run"));
    Files.writeString(run.resolve(name.toLowerCase(Locale.ROOT)), child.pid() + " " + start(child));
  }

  /**
   * Waits until the children that are noted in the data folder have ended.
   *
   * @throws ProcessException if one does not end within 30 seconds
   */
  public static void await(Path data) {
    Path run = data.resolve("run");
    if (!Files.isDirectory(run)) {
      return;
    }
    try (DirectoryStream<Path> notes = Files.newDirectoryStream(run)) {
      for (Path note : notes) {
        Optional<ProcessHandle> child = child(Files.readString(note));
        if (child.isPresent()) {
          await(note.getFileName().toString(), child.get());
        }
      }
    } catch (IOException e) {
      throw new ProcessException("Cannot read " + run + ": " + e, e);
    }
  }

  private static void await(String name, ProcessHandle child) {
    try {
      child.onExit().get(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new ProcessException(
          "The former %s (process %d) does not end; end it with: kill -9 %d"
              .formatted(name, child.pid(), child.pid()),
          e);
    } catch (ExecutionException e) {
      throw new ProcessException("Cannot wait for the former " + name + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProcessException("Interrupted while the former " + name + " ended", e);
    }
  }

  /** The process of the note, if it still runs; a later process with the same id does not count. */
  private static Optional<ProcessHandle> child(String note) {
    String[] fields = note.strip().split(" ", 2);
    return ProcessHandle.of(Long.parseLong(fields[0]))
        .filter(process -> fields.length == 2 && start(process).equals(fields[1]));
  }

  private static String start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }
}
