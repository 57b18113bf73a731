package dev.headwater.standalone.processes;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void acceptsAFreePort() {
    assertThatCode(() -> require(Ports.free())).doesNotThrowAnyException();
  }

  @Test
  void refusesAPortInUseAndNamesItAndWhatChangesIt() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> require(other.getLocalPort()))
          .isInstanceOf(ProcessException.class)
          .hasMessage(
              "Port %d, which Kafka needs, is in use. Choose another with --kafka-port or"
                  + " HEADWATER_KAFKA_PORT.",
              other.getLocalPort());
    }
  }

  @Test
  void refusesWhatIsNoPort() {
    assertThatThrownBy(() -> require(0)).hasMessageContaining("1 to 65535");
    assertThatThrownBy(() -> require(70_000)).hasMessageContaining("70000");
  }

  private static void require(int port) {
    Ports.requireFree(port, "Kafka", "--kafka-port", "HEADWATER_KAFKA_PORT");
  }
}
