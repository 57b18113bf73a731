package dev.headwater.standalone.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.elasticsearch.common.settings.Settings;
import org.junit.jupiter.api.Test;

class NodeSettingsTest {
  private static final Map<String, String> ARGUMENTS =
      Map.of(
          "data", "/data/elasticsearch",
          "port", "9200",
          "transport-port", "9300",
          "transport-classpath", "a.jar:b.jar");

  @Test
  void listensOnLoopbackOnly() {
    Settings settings = NodeSettings.of(ARGUMENTS);
    assertThat(settings.get("network.host")).isEqualTo("127.0.0.1");
    assertThat(settings.get("http.port")).isEqualTo("9200");
    assertThat(settings.get("transport.port")).isEqualTo("9300");
  }

  @Test
  void keepsEverythingInItsFolder() {
    Settings settings = NodeSettings.of(ARGUMENTS);
    for (String path : new String[] {"path.home", "path.data", "path.logs"}) {
      assertThat(settings.get(path)).startsWith("/data/elasticsearch/");
    }
  }

  @Test
  void measuresTheDiskInBytes() {
    assertThat(NodeSettings.of(ARGUMENTS).get("cluster.routing.allocation.disk.watermark.low"))
        .endsWith("mb");
  }

  @Test
  void letsAnArgumentWin() {
    Map<String, String> arguments = new HashMap<>(ARGUMENTS);
    arguments.put("action.auto_create_index", "true");
    assertThat(NodeSettings.of(arguments).get("action.auto_create_index")).isEqualTo("true");
  }

  @Test
  void namesAMissingArgument() {
    assertThatThrownBy(() -> NodeSettings.of(Map.of("data", "/data"))).hasMessageContaining("port");
  }
}
