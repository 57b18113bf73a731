package dev.headwater.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headwater.ingest.ForkMessages.Reply;
import dev.headwater.ingest.ForkMessages.Request;
import dev.headwater.worker.OutageException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A forked JVM that reads documents, one at a time. It never outlives this process. */
final class ParserFork implements AutoCloseable {
  /** Exit code of a JVM that is out of memory. */
  static final int OUT_OF_MEMORY = 3;

  private static final Logger log = LoggerFactory.getLogger(ParserFork.class);
  private static final Duration START_LIMIT = Duration.ofMinutes(1);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  /**
   * What to fork.
   *
   * @param heapBytes most memory of the JVM's heap
   * @param timeout longest time for reading one document
   * @param program main class and its arguments
   */
  record Options(long heapBytes, Duration timeout, List<String> program) {}

  private final Options options;
  private final Path folder;
  private final Process process;
  private final DataOutputStream requests;
  private final DataInputStream replies;
  private final Thread logging;
  private volatile String lastLine = "";

  private ParserFork(Options options, Path folder, Process process) {
    this.options = options;
    this.folder = folder;
    this.process = process;
    requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    replies = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    logging = Thread.ofPlatform().daemon().name("ingest-fork-log").start(this::copyLog);
  }

  /**
   * Forks a JVM and waits until it can read documents.
   *
   * @throws OutageException if this machine cannot run it now
   */
  static ParserFork start(Options options) throws InterruptedException {
    try {
      // A folder of its own for temporary files, so that none is left when it is killed.
      Path folder = Files.createTempDirectory("headwater-parser-");
      ParserFork fork = new ParserFork(options, folder, fork(command(options, folder), folder));
      fork.awaitReady();
      return fork;
    } catch (IOException e) {
      throw new OutageException(
          "no JVM for reading documents can be started: " + e.getMessage(), e);
    }
  }

  private static Process fork(List<String> command, Path folder) throws IOException {
    try {
      return new ProcessBuilder(command).start();
    } catch (IOException e) {
      deleteFolder(folder);
      throw e;
    }
  }

  private static List<String> command(Options options, Path folder) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx" + options.heapBytes(),
            // Out of memory, too, where nearly all time goes into making room; the serial one goes
            // on.
            "-XX:+UseParallelGC",
            "-XX:ParallelGCThreads=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.awt.headless=true",
            "-Djava.io.tmpdir=" + folder,
            "-Dlogback.configurationFile=logback-fork.xml",
            "-Dstderr.encoding=UTF-8",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path")));
    command.addAll(options.program());
    return command;
  }

  private void awaitReady() throws IOException, InterruptedException {
    String trouble;
    try {
      if (within(START_LIMIT, replies::read) == ForkMessages.READY) {
        return;
      }
      trouble = "it ended with exit code " + exitCode();
    } catch (TimeoutException _) {
      trouble = "it was not ready after %d s".formatted(START_LIMIT.toSeconds());
    } catch (InterruptedException e) {
      kill();
      throw e;
    }
    kill();
    logging.join();
    throw new IOException(
        "%s (%s); its heap is headwater.ingest.parser-heap-bytes, %d"
            .formatted(trouble, lastLine, options.heapBytes()));
  }

  /**
   * Reads a document. After any failure but the last two, the fork has ended.
   *
   * @throws UnreadableDocumentException if its memory does not suffice
   * @throws UnfinishedParseException if the time does not suffice, or the fork ends
   * @throws IOException if the document's bytes could not be fetched
   * @throws OutageException if they cannot be written to a temporary file
   */
  Reply ask(DocumentSource source)
      throws UnreadableDocumentException,
          UnfinishedParseException,
          IOException,
          InterruptedException {
    Path body = folder.resolve("body");
    try {
      Files.copy(source.body(), body, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      MachineTrouble.rethrow(e);
      throw e;
    }
    Request request = new Request(source.id(), source.contentType(), source.title(), body);
    try {
      Reply reply =
          within(
              options.timeout(),
              () -> {
                request.write(requests);
                return Reply.read(replies);
              });
      Files.deleteIfExists(body);
      return reply;
    } catch (TimeoutException e) {
      kill();
      throw new UnfinishedParseException(
          "reading the file took longer than %d s (setting headwater.ingest.parse-timeout)"
              .formatted(options.timeout().toSeconds()),
          e);
    } catch (InterruptedException e) {
      kill();
      throw e;
    } catch (IOException e) {
      throw ended(e);
    }
  }

  /** Waits for an answer. */
  private static <T> T within(Duration limit, Callable<T> answer)
      throws IOException, TimeoutException, InterruptedException {
    FutureTask<T> task = new FutureTask<>(answer);
    Thread.ofPlatform().daemon().name("ingest-fork").start(task);
    try {
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException broken -> throw broken;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  /** The document's memory is the fork's own, so that another try would end like this one. */
  private UnfinishedParseException ended(IOException broken) throws UnreadableDocumentException {
    int exitCode = exitCode();
    kill();
    if (exitCode == OUT_OF_MEMORY) {
      throw new UnreadableDocumentException(
          "reading the file takes more than %,d MiB of memory (setting headwater.ingest.parser-heap-bytes)"
              .formatted(options.heapBytes() >> 20),
          broken);
    }
    return new UnfinishedParseException(
        "the process that read the file ended with exit code " + exitCode, broken);
  }

  /** Of a process that has closed its output. */
  private int exitCode() {
    try {
      process.waitFor(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return process.destroyForcibly().onExit().join().exitValue();
  }

  boolean alive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  private void copyLog() {
    try (BufferedReader lines = process.errorReader(UTF_8)) {
      lines
          .lines()
          .forEach(line -> {
            lastLine = line;
            log.warn("{}", line);
          });
    } catch (IOException | RuntimeException e) {
      log.debug("The log of fork {} ends", process.pid(), e);
    }
  }

  /** Lets it end, and kills it after 5 seconds. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      process.waitFor(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (IOException e) {
      log.debug("Fork {} has ended", process.pid(), e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    kill();
  }

  private void kill() {
    process.destroyForcibly().onExit().join();
    deleteFolder(folder);
  }

  /** Deletes what is there to delete. */
  static void deleteFolder(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | RuntimeException e) {
      log.debug("{} is gone", folder, e);
    }
  }
}
