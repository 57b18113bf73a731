package dev.headwater.testing;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Captures standard output and standard error until it is closed. */
public final class Output implements AutoCloseable {
  private final PrintStream systemOut = System.out;
  private final PrintStream systemError = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream error = new ByteArrayOutputStream();

  public Output() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(error, true, StandardCharsets.UTF_8));
  }

  public String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  public String error() {
    return error.toString(StandardCharsets.UTF_8);
  }

  /** Forgets what was captured so far. */
  public void reset() {
    out.reset();
    error.reset();
  }

  @Override
  public void close() {
    System.setOut(systemOut);
    System.setErr(systemError);
  }
}
