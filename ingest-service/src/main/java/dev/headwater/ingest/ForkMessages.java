package dev.headwater.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headwater.events.ParsedDocument;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;

/** What this service and a forked JVM say to each other through its standard input and output. */
final class ForkMessages {
  /** The first byte of a fork: it can read documents. */
  static final int READY = 1;

  private static final int PARSED = 2;
  private static final int UNREADABLE = 3;
  private static final int TROUBLE = 4;

  private ForkMessages() {}

  /**
   * A document to read.
   *
   * @param body the file with its bytes
   */
  record Request(String id, String contentType, String title, Path body) {
    void write(DataOutputStream out) throws IOException {
      for (String field : new String[] {id, contentType, title, body.toString()}) {
        writeText(out, field);
      }
      out.flush();
    }

    static Request read(DataInputStream in) throws IOException {
      return new Request(readText(in), readText(in), readText(in), Path.of(readText(in)));
    }
  }

  /** How the reading of a document ended. */
  sealed interface Reply {
    /** In its text. */
    record Parsed(ParsedDocument document) implements Reply {}

    /** The document has none; the reason is for its owner. */
    record Unreadable(String reason) implements Reply {}

    /** The machine is to blame. */
    record Trouble(String reason) implements Reply {}

    default void write(DataOutputStream out) throws IOException {
      switch (this) {
        case Parsed(ParsedDocument document) -> {
          out.writeByte(PARSED);
          document.writeDelimitedTo(out);
          out.writeByte(PARSED); // a document that is cut short may be one, too
        }
        case Unreadable(String reason) -> {
          out.writeByte(UNREADABLE);
          writeText(out, reason);
        }
        case Trouble(String reason) -> {
          out.writeByte(TROUBLE);
          writeText(out, reason);
        }
      }
      out.flush();
    }

    static Reply read(DataInputStream in) throws IOException {
      int kind = in.readByte();
      return switch (kind) {
        case PARSED -> {
          ParsedDocument document = ParsedDocument.parseDelimitedFrom(in);
          if (in.readByte() != PARSED || document == null) {
            throw new EOFException("the document is cut short");
          }
          yield new Parsed(document);
        }
        case UNREADABLE -> new Unreadable(readText(in));
        case TROUBLE -> new Trouble(readText(in));
        default -> throw new IOException("the fork sent the byte " + kind);
      };
    }
  }

  /** Its length in bytes, then its UTF-8: {@code writeUTF} ends at 64 KiB. */
  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String readText(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new String(bytes, UTF_8);
  }
}
