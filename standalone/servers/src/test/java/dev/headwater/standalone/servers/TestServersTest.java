package dev.headwater.standalone.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestServersTest {
  private static final TestServers.Engine FOUND = () -> true;
  private static final TestServers.Engine ABSENT = () -> false;

  @Test
  void takesContainersWhereAnEngineIsFound() {
    assertThat(TestServers.containers(Map.of(), FOUND)).isTrue();
    assertThat(TestServers.containers(Map.of(), ABSENT)).isFalse();
  }

  @Test
  void takesProcessesWhereTheyAreAskedFor() {
    assertThat(TestServers.containers(Map.of("HEADWATER_TEST_SERVERS", "processes"), FOUND))
        .isFalse();
  }

  @Test
  void doesNotFallBackToProcessesWhereContainersAreAskedFor() {
    assertThatThrownBy(
            () -> TestServers.containers(Map.of("HEADWATER_TEST_SERVERS", "containers"), ABSENT))
        .hasMessageContaining("no Docker engine answers");
  }

  @Test
  void namesTheValueThatIsNotAllowed() {
    assertThatThrownBy(() -> TestServers.containers(Map.of("HEADWATER_TEST_SERVERS", "vms"), FOUND))
        .hasMessage("HEADWATER_TEST_SERVERS is 'vms'; allowed are 'containers' and 'processes'");
  }

  @Test
  void testsRunTheImagesOfTheComposeFile() throws Exception {
    assertThat(Files.readString(Path.of("../../docker-compose.yml")))
        .contains("image: " + TestServers.KAFKA_IMAGE)
        .contains("image: " + TestServers.ELASTICSEARCH_IMAGE);
  }
}
