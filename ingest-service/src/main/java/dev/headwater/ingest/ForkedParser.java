package dev.headwater.ingest;

import dev.headwater.events.ParsedDocument;
import dev.headwater.worker.OutageException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads documents in forked JVMs, so that a hostile file harms nothing else: one that takes too
 * much memory, never ends or breaks the JVM costs a fork, and the next document gets another. A
 * fork is started when a document finds none that is idle, and stays; the first one, and one for
 * each that ended, in the background.
 */
final class ForkedParser implements DocumentParser, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ForkedParser.class);
  private static final Duration SPARE_PATIENCE = Duration.ofSeconds(1);

  private final ParserFork.Options options;
  private final Semaphore free;
  private final ConcurrentLinkedDeque<ParserFork> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  /**
   * Makes a parser; no JVM is forked yet.
   *
   * @param forks most forked JVMs, and documents that are read at the same time; others wait
   */
  ForkedParser(int forks, ParserFork.Options options) {
    this.options = options;
    free = new Semaphore(forks);
  }

  /** Forks the first JVM, so that the first document need not wait for it. */
  ForkedParser start() {
    startSpare();
    return this;
  }

  private void startSpare() {
    var _ = Thread.startVirtualThread(this::addSpare);
  }

  private void addSpare() {
    try {
      if (!free.tryAcquire(SPARE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        return; // The others are busy, and will be idle.
      }
      try {
        if (idle.isEmpty()) {
          give(ParserFork.start(options));
        }
      } finally {
        free.release();
      }
    } catch (OutageException e) {
      log.debug("The next document waits for its fork: {}", e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void give(ParserFork fork) {
    idle.push(fork);
    if (closed) {
      close();
    }
  }

  @Override
  public ParsedDocument parse(DocumentSource source)
      throws UnreadableDocumentException,
          UnfinishedParseException,
          IOException,
          InterruptedException {
    free.acquire();
    try {
      ParserFork fork = idleOrNew();
      try {
        return switch (fork.ask(source)) {
          case ForkMessages.Reply.Parsed(ParsedDocument document) -> document;
          case ForkMessages.Reply.Unreadable(String reason) ->
              throw new UnreadableDocumentException(reason);
          case ForkMessages.Reply.Trouble(String reason) -> throw new OutageException(reason);
        };
      } finally {
        if (fork.alive()) {
          give(fork);
        } else {
          fork.close();
          startSpare();
        }
      }
    } finally {
      free.release();
    }
  }

  private ParserFork idleOrNew() throws InterruptedException {
    while (true) {
      ParserFork fork = idle.poll();
      if (fork == null) {
        return ParserFork.start(options);
      }
      if (fork.alive()) {
        return fork;
      }
      fork.close(); // It was killed while nothing was read.
    }
  }

  /** Ends the forks. Nothing may be read any more. */
  @Override
  public void close() {
    closed = true;
    for (ParserFork fork = idle.poll(); fork != null; fork = idle.poll()) {
      fork.close();
    }
  }
}
