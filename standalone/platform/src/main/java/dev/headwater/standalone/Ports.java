package dev.headwater.standalone;

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
   * @param server whose port it is, for the message
   * @param option option that changes it, such as {@code --kafka-port}
   * @param variable environment variable that changes it
   * @throws HeadwaterException if another process has the port
   */
  public static void requireFree(int port, String server, String option, String variable) {
    if (port < 1 || port > 65_535) {
      throw new HeadwaterException(
          "%s (or %s) is %d; a port is 1 to 65535".formatted(option, variable, port));
    }
    try {
      listen(port).close();
    } catch (IOException e) {
      throw new HeadwaterException(
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
      // Connections that a former server left waiting do not count.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
