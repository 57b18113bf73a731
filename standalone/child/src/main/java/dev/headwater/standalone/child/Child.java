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
   * Starts the server and returns. The process ends when its standard input is closed, which the
   * operating system does when the parent ends, however it ends. A failed start ends the process
   * with exit code 1; the last line on standard error is the reason.
   *
   * @param arguments settings, each as {@code name=value}
   */
  @SuppressWarnings("SystemExitOutsideMain")
  public static void run(String[] arguments, Server server) {
    // Not a daemon: none of Elasticsearch's own threads keeps the process running.
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

  /**
   * Takes a required setting out of the others.
   *
   * @throws IllegalArgumentException if it is missing or blank
   */
  public static String take(Map<String, String> settings, String name) {
    String value = settings.remove(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("The argument " + name + "=… is missing");
    }
    return value;
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
      // A broken pipe is an end, too.
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
