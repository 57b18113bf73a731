package dev.headwater.standalone.elasticsearch;

import dev.headwater.standalone.child.Child;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * One Elasticsearch node in this process. Arguments are {@code data}, {@code port}, {@code
 * transport-port} and {@code transport-classpath} (the jars of the HTTP transport), and any node
 * setting, each as {@code name=value}.
 */
public final class ElasticsearchNode {
  private ElasticsearchNode() {}

  public static void main(String[] arguments) {
    LogConfigurator.configureESLogging();
    Child.run(arguments, ElasticsearchNode::start);
  }

  private static AutoCloseable start(Map<String, String> arguments) throws Exception {
    Settings settings = NodeSettings.of(arguments);
    Path home = Path.of(Environment.PATH_HOME_SETTING.get(settings));
    Path modules = TransportModule.link(home, arguments.getOrDefault("transport-classpath", ""));
    Node node =
        new Node(
            new Environment(settings, home.resolve("config")),
            PluginsLoader.createPluginsLoader(
                PluginsLoader.loadModulesBundles(modules, false), Set.of(), Map.of(), false));
    node.start();
    return () -> {
      node.close();
      node.awaitClose(10, TimeUnit.SECONDS);
    };
  }
}
