package dev.headwater.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headwater.gateway.GatewayTest;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GatewayServerTest extends GatewayTest {
  @Test
  void listensOnLoopbackOnly() {
    assertThat(context.getBean(EmbeddedServer.class).getHost()).isEqualTo("127.0.0.1");
  }

  @Test
  void saysWhichPortIsInUse() {
    assertThatThrownBy(() -> context(Map.of("headwater.gateway.port", port())))
        .hasMessageContaining("port " + port())
        .hasMessageContaining("headwater.gateway.port");
  }

  @Test
  void closesItsPortWithItsContext() {
    var other = context(Map.of());
    int port = other.getBean(EmbeddedServer.class).getPort();
    other.close();

    await()
        .untilAsserted(() -> {
          try (var again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(again.isBound()).isTrue();
          }
        });
  }

  @Test
  void isNotReadyWithoutKafkaButNeedsNoRestart() {
    assertThat(get("/health").statusCode()).isEqualTo(503);
    assertThat(get("/health").body())
        .startsWith(
            "{\"status\":\"DOWN\",\"parts\":[{\"name\":\"answers-reader\",\"state\":\"starting\"");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void refusesSettingsThatCannotWork() {
    assertThatThrownBy(() -> context(Map.of("headwater.gateway.attempts", 0)))
        .rootCause()
        .hasMessage("headwater.gateway.attempts is 0; at least 1 is needed");
  }
}
