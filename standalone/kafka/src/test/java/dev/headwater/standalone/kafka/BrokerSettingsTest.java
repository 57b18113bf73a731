package dev.headwater.standalone.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import org.junit.jupiter.api.Test;

class BrokerSettingsTest {
  private static final Map<String, String> ARGUMENTS =
      Map.of("data", "/data/kafka", "port", "9092", "controller-port", "9093");

  @Test
  void listensOnLoopbackOnly() {
    assertThat(BrokerSettings.of(ARGUMENTS).getProperty("listeners"))
        .isEqualTo("PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093");
  }

  @Test
  void takesRecordsOf16MebibytesAndTheirEnvelope() {
    assertThat(Integer.parseInt(BrokerSettings.of(ARGUMENTS).getProperty("message.max.bytes")))
        .isGreaterThan(16 << 20);
  }

  @Test
  void passesAKilledWorkersPartitionsOnWithinThreeSecondsWhereAGroupAsksForIt() {
    Properties settings = BrokerSettings.of(ARGUMENTS);
    assertThat(settings)
        .containsEntry("group.consumer.session.timeout.ms", "30000")
        .containsEntry("group.consumer.min.session.timeout.ms", "3000")
        .containsEntry("group.initial.rebalance.delay.ms", "0");
  }

  @Test
  void letsAnArgumentWin() {
    Map<String, String> arguments = new HashMap<>(ARGUMENTS);
    arguments.put("message.max.bytes", "1000");
    assertThat(BrokerSettings.of(arguments)).containsEntry("message.max.bytes", "1000");
  }

  @Test
  void isUnderstoodByTheBroker() {
    assertThat(KafkaConfig.fromProps(BrokerSettings.of(ARGUMENTS)).nodeId())
        .isEqualTo(BrokerSettings.NODE);
  }

  @Test
  void namesAMissingArgument() {
    assertThatThrownBy(() -> BrokerSettings.of(Map.of("data", "/data/kafka")))
        .hasMessageContaining("port");
  }
}
