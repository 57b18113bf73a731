package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.headwater.standalone.processes.Installation;
import dev.headwater.standalone.processes.KafkaProcess;
import dev.headwater.standalone.processes.Ports;
import dev.headwater.worker.KafkaSettings;
import dev.headwater.worker.TopicCreator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that wants a password, with the client properties of docs/settings.md. */
class KafkaSecurityIT {
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required";

  @TempDir private Path folder;

  @Test
  void takesThePasswordOfTheClientPropertiesAndNoOther() throws IOException {
    int port = Ports.free();
    int controllerPort = Ports.free();
    int securedPort = Ports.free();
    Map<String, String> settings =
        Map.of(
            "controller-port",
            Integer.toString(controllerPort),
            "listeners",
            "PLAINTEXT://127.0.0.1:%d,SASL_PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                .formatted(port, securedPort, controllerPort),
            "listener.security.protocol.map",
            "PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
            "sasl.enabled.mechanisms",
            "PLAIN",
            "listener.name.sasl_plaintext.plain.sasl.jaas.config",
            LOGIN + " user_headwater=\"open sesame\";");
    try (KafkaProcess kafka =
        KafkaProcess.start(Installation.find(), folder, port, "256m", settings)) {
      assertThat(kafka.awaitReady()).isPositive();

      assertThatCode(() -> TopicCreator.ensure(client(securedPort, "open sesame")))
          .doesNotThrowAnyException();
      KafkaSettings wrong = client(securedPort, "hocus pocus");
      assertThatIllegalStateException()
          .isThrownBy(() -> TopicCreator.ensure(wrong))
          .withMessageContaining("refuses the client (headwater.kafka.client-properties)")
          .withMessageNotContaining("hocus pocus");
    }
  }

  private KafkaSettings client(int port, String password) throws IOException {
    Path file =
        Files.writeString(
            Files.createTempFile(folder, "client", ".properties"),
            """
            security.protocol=SASL_PLAINTEXT
            sasl.mechanism=PLAIN
            sasl.jaas.config=%s username="headwater" password="%s";
            """
                .formatted(LOGIN, password));
    return new KafkaSettings("127.0.0.1:" + port, 1, (short) 1, 1, file);
  }
}
