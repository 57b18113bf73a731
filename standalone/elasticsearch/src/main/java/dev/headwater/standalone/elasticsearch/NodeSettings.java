package dev.headwater.standalone.elasticsearch;

import dev.headwater.standalone.child.Child;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.elasticsearch.common.settings.Settings;

/** The settings of a single node on one machine. */
final class NodeSettings {
  private NodeSettings() {}

  /** Our settings; any other argument is a node setting and overrides ours. */
  static Settings of(Map<String, String> arguments) {
    Map<String, String> others = new HashMap<>(arguments);
    Path data = Path.of(Child.take(others, "data"));
    others.remove("transport-classpath");
    Settings.Builder settings =
        Settings.builder()
            .put("cluster.name", "headwater")
            .put("node.name", "headwater")
            .put("path.home", data.resolve("home").toString())
            .put("path.data", data.resolve("data").toString())
            .put("path.logs", data.resolve("logs").toString())
            .put("network.host", "127.0.0.1")
            .put("http.port", Child.take(others, "port"))
            .put("transport.port", Child.take(others, "transport-port"))
            .put("discovery.type", "single-node")
            .put("action.auto_create_index", "false")
            // In bytes, not percent: a large disk that is 95 % full still has room.
            .put("cluster.routing.allocation.disk.watermark.low", "500mb")
            .put("cluster.routing.allocation.disk.watermark.high", "300mb")
            .put("cluster.routing.allocation.disk.watermark.flood_stage", "100mb");
    others.forEach(settings::put);
    return settings.build();
  }
}
