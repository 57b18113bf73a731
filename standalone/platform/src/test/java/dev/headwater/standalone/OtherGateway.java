package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.standalone.processes.Ports;
import dev.headwater.testing.Output;
import dev.headwater.worker.Service;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Another gateway beside the one of the running platform. */
record OtherGateway(Api api, ApplicationContext context) implements AutoCloseable {
  /** Starts one that serves the same data. */
  static OtherGateway start(Api platform) {
    return start(platform, Map.of());
  }

  /** Starts one that needs one of the keys of a file. */
  static OtherGateway start(Api platform, Path keys) {
    return start(platform, Map.of("headwater.gateway.keys", keys.toString()));
  }

  private static OtherGateway start(Api platform, Map<String, String> settings) {
    int port = Ports.free();
    Map<String, Object> all =
        new HashMap<>(
            Map.of(
                "micronaut.server.port",
                port,
                "headwater.kafka.bootstrap-servers",
                "127.0.0.1:" + platform.settings().kafkaPort(),
                "headwater.blobs.directory",
                platform.settings().data().resolve("blobs").toString()));
    all.putAll(settings);
    var gateway = new OtherGateway(Api.at(port), Service.start("gateway", all));
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(gateway.api().get("/health").status()).isEqualTo(200));
    return gateway;
  }

  /** Makes a key as a person does. */
  static String key(Path file, String... options) {
    List<String> command = new ArrayList<>(List.of("keys", "new", "--file", file.toString()));
    command.addAll(List.of(options));
    try (Output output = new Output()) {
      assertThat(new Headwater().run(command.toArray(String[]::new))).isZero();
      return output.out().strip();
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
