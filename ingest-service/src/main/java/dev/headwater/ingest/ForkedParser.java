package dev.headwater.ingest;

import dev.headwater.events.ParsedDocument;
import dev.headwater.worker.OutageException;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/**
 * Reads documents in forked JVMs, so that a hostile file harms nothing else: one that takes too
 * much memory, never ends or breaks the JVM costs a fork, and the next document gets another. A
 * fork is started when a document finds none that is idle, and stays.
 */
final class ForkedParser implements DocumentParser, AutoCloseable {
  private final ParserFork.Options options;
  private final Semaphore free;
  private final ConcurrentLinkedDeque<ParserFork> idle = new ConcurrentLinkedDeque<>();

  /**
   * Makes a parser; no JVM is forked yet.
   *
   * @param forks most forked JVMs, and documents that are read at the same time; others wait
   */
  ForkedParser(int forks, ParserFork.Options options) {
    this.options = options;
    free = new Semaphore(forks);
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
        idle.push(fork);
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
    idle.forEach(ParserFork::close);
  }
}
