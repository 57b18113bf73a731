package dev.headwater.standalone.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestServersTest {
  @Test
  void takesContainersWhereAnEngineIsFound() {
    assertThat(TestServers.containers(Map.of(), () -> true)).isTrue();
    assertThat(TestServers.containers(Map.of(), () -> false)).isFalse();
  }

  @Test
  void takesProcessesWhereTheyAreAskedFor() {
    assertThat(TestServers.containers(Map.of("HEADWATER_TEST_SERVERS", "processes"), () -> true))
        .isFalse();
  }

  @Test
  void doesNotFallBackToProcessesWhereContainersAreAskedFor() {
    assertThatThrownBy(() ->
            TestServers.containers(Map.of("HEADWATER_TEST_SERVERS", "containers"), () -> false))
        .hasMessageContaining("no Docker engine answers");
  }

  @Test
  void namesTheValueThatIsNotAllowed() {
    assertThatThrownBy(
            () -> TestServers.containers(Map.of("HEADWATER_TEST_SERVERS", "vms"), () -> true))
        .hasMessage("HEADWATER_TEST_SERVERS is 'vms'; allowed are 'containers' and 'processes'");
  }

  @Test
  void testsRunTheImagesOfTheComposeFile() throws Exception {
    assertThat(Files.readString(Path.of("../../docker-compose.yml")))
        .contains("image: " + TestServers.KAFKA_IMAGE)
        .contains("image: " + TestServers.ELASTICSEARCH_IMAGE);
  }
}
