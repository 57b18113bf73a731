package dev.headwater.standalone.child;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;

/** Runs a server as a child process that never outlives its parent. */
public final class Child {
  /** A server that runs until it is closed. */
  public interface Server {
    AutoCloseable start(Map<String, String> settings) throws Exception;
  }

  private Child() {}

  /**
   * Starts the server and returns; the process ends when standard input does, which the operating
   * system closes with the parent, however the parent ended. A failed start is one line on standard
   * error and exit code 1.
   *
   * @param arguments settings, each as {@code name=value}
   */
  @SuppressWarnings("SystemExitOutsideMain")
  public static void run(String[] arguments, Server server) {
    // Not a daemon: Elasticsearch has no thread of its own that keeps the process.
    Thread.ofPlatform().name("parent").start(() -> exitAfter(System.in));
    try {
      AutoCloseable running = server.start(settings(arguments));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(running), "close"));
    } catch (Throwable e) {
      e.printStackTrace();
      System.err.println("Cannot start: " + e);
      System.exit(1);
    }
  }

  static Map<String, String> settings(String[] arguments) {
    Map<String, String> settings = new HashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("Not of the form name=value: " + argument);
      }
      settings.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    return settings;
  }

  static void awaitEnd(InputStream input) {
    try {
      while (input.read() >= 0) {}
    } catch (IOException _) {
      // A broken pipe is an end as well.
    }
  }

  @SuppressWarnings("SystemExitOutsideMain")
  private static void exitAfter(InputStream input) {
    awaitEnd(input);
    System.exit(0);
  }

  private static void close(AutoCloseable running) {
    try {
      running.close();
    } catch (Exception e) {
      System.err.println("Not closed cleanly: " + e);
    }
  }
}
