package dev.headwater.ingest;

import dev.headwater.ingest.ForkMessages.Reply;
import dev.headwater.ingest.ForkMessages.Request;
import dev.headwater.worker.OutageException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.tika.io.TikaInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a forked JVM runs: it reads the documents that it is asked for, one after the other, until
 * its standard input is closed, which the operating system does when the parent ends.
 */
final class ParserMain {
  private static final Logger log = LoggerFactory.getLogger(ParserMain.class);
  private static final int UNEXPECTED = 1;

  private ParserMain() {}

  /** Arguments: most characters of a document's text, deepest nesting of its elements. */
  public static void main(String[] arguments) {
    serve(new TikaDocumentParser(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1])));
  }

  /** Answers requests for ever. */
  static void serve(DocumentParser parser) {
    var out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out));
    System.setOut(System.err); // What a library prints must not get among the replies.
    BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    Thread parent = Thread.ofPlatform().daemon().name("parent").start(() -> receive(requests));
    // Ctrl-C goes to every process of a terminal; this one goes on until its parent is done.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> await(parent)));
    try (DataOutputStream replies = new DataOutputStream(out)) {
      replies.writeByte(ForkMessages.READY);
      replies.flush();
      while (true) {
        answer(parser, requests.take()).write(replies);
      }
    } catch (Throwable e) {
      e.printStackTrace();
      Runtime.getRuntime()
          .halt(e instanceof OutOfMemoryError ? ParserFork.OUT_OF_MEMORY : UNEXPECTED);
    }
  }

  /** Listens while a document is read, too: without a parent, nobody waits for it. */
  private static void receive(BlockingQueue<Request> requests) {
    try (var in = new DataInputStream(new BufferedInputStream(System.in))) {
      while (true) {
        requests.add(Request.read(in));
      }
    } catch (IOException _) {
      ParserFork.deleteFolder(Path.of(System.getProperty("java.io.tmpdir")));
      Runtime.getRuntime().halt(0);
    }
  }

  private static void await(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whatever is thrown becomes the reason why the document is unreadable, but for two kinds. */
  private static Reply answer(DocumentParser parser, Request request) {
    try (TikaInputStream body = TikaInputStream.get(request.body())) {
      return new Reply.Parsed(
          parser.parse(
              new DocumentSource(request.id(), request.contentType(), request.title(), body)));
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) {
      return failure(request, e);
    }
  }

  static Reply failure(Request request, Throwable thrown) {
    try {
      MachineTrouble.rethrow(thrown);
    } catch (OutageException e) {
      return new Reply.Trouble(String.valueOf(e.getMessage()));
    }
    return switch (thrown) {
      case UnreadableDocumentException e -> new Reply.Unreadable(String.valueOf(e.getMessage()));
      case StackOverflowError _ -> new Reply.Unreadable("the file is nested too deeply to be read");
      default -> {
        log.warn("Reading {} failed", request.id(), thrown);
        yield new Reply.Unreadable("the file is damaged and cannot be read");
      }
    };
  }
}
