package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.standalone.processes.Installation;
import dev.headwater.standalone.processes.Ports;
import dev.headwater.standalone.processes.ProcessException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformTest {
  @TempDir private Path data = Path.of("");

  @Test
  void refusesToStartOnAPortInUseAndLeavesNothingRunning() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      PlatformSettings settings =
          new PlatformSettings(
              data, data, Ports.free(), Ports.free(), other.getLocalPort(), "256m", "512m");
      assertThatThrownBy(() -> Platform.start(new Installation(data), settings, _ -> {}))
          .isInstanceOf(ProcessException.class)
          .hasMessageContaining("--elasticsearch-port");
    }
    assertThat(ProcessHandle.current().descendants()).noneMatch(PlatformTest::isServer);
  }

  private static boolean isServer(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains("dev.headwater.standalone.");
  }
}
