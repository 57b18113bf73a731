package dev.headwater.ingest;

import dev.headwater.events.ParsedDocument;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a hostile file from harming the service, and trouble of the machine from being taken for
 * the file's. Each document is parsed in a daemon thread of its own, which is interrupted and
 * abandoned after the time limit. Whatever is thrown there, errors included, becomes the reason why
 * the document is unreadable, unless the machine is to blame.
 */
final class GuardedParser implements DocumentParser {
  private static final Logger log = LoggerFactory.getLogger(GuardedParser.class);

  private final DocumentParser parser;
  private final Duration timeout;

  GuardedParser(DocumentParser parser, Duration timeout) {
    this.parser = parser;
    this.timeout = timeout;
  }

  @Override
  public ParsedDocument parse(DocumentSource source)
      throws UnreadableDocumentException,
          UnfinishedParseException,
          IOException,
          InterruptedException {
    FutureTask<ParsedDocument> task = new FutureTask<>(() -> parser.parse(source));
    Thread thread = new Thread(task, "ingest-parse");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new UnfinishedParseException(
          "reading the file took longer than %d s (setting headwater.ingest.parse-timeout)"
              .formatted(timeout.toSeconds()),
          e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      MachineTrouble.rethrow(cause);
      if (cause instanceof IOException unfetched) {
        throw unfetched;
      }
      if (cause instanceof OutOfMemoryError) {
        throw new UnfinishedParseException("reading the file takes too much memory", cause);
      }
      throw unreadable(source, cause);
    } finally {
      task.cancel(true);
    }
  }

  private static UnreadableDocumentException unreadable(
      DocumentSource source, @Nullable Throwable cause) {
    return switch (cause) {
      case UnreadableDocumentException unreadable -> unreadable;
      case StackOverflowError error ->
          new UnreadableDocumentException("the file is nested too deeply to be read", error);
      case null, default -> {
        log.warn("Parsing {} failed", source.id(), cause);
        yield new UnreadableDocumentException("the file is damaged and cannot be read", cause);
      }
    };
  }
}
