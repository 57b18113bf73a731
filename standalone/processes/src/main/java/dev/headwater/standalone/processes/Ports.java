package dev.headwater.standalone.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** TCP ports of the loopback address. */
public final class Ports {
  private Ports() {}

  /**
   * Checks that a server can listen on the port.
   *
   * @param server name of the server that needs the port, for the message
   * @param option option that changes it, such as {@code --kafka-port}
   * @param variable environment variable that changes it
   * @throws ProcessException if another process has the port
   */
  public static void requireFree(int port, String server, String option, String variable) {
    if (port < 1 || port > 65_535) {
      throw new ProcessException(
          "%s (or %s) is %d; a port is 1 to 65535".formatted(option, variable, port));
    }
    try {
      listen(port).close();
    } catch (IOException e) {
      throw new ProcessException(
          "Port %d, which %s needs, is in use. Choose another with %s or %s."
              .formatted(port, server, option, variable),
          e);
    }
  }

  /** A port that is free now. */
  public static int free() {
    try (ServerSocket socket = listen(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      // Connections of a former server in TIME_WAIT do not block the port.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
