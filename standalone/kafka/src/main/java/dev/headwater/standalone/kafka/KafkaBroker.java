package dev.headwater.standalone.kafka;

import dev.headwater.standalone.child.Child;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * One Kafka node, broker and controller, in this process. Arguments are {@code data}, {@code port}
 * and {@code controller-port}, and any broker setting, each as {@code name=value}.
 */
public final class KafkaBroker {
  private KafkaBroker() {}

  public static void main(String[] arguments) {
    Child.run(arguments, KafkaBroker::start);
  }

  private static AutoCloseable start(Map<String, String> arguments) throws Exception {
    Properties settings = BrokerSettings.of(arguments);
    format(settings.getProperty("log.dirs"), Integer.parseInt(settings.getProperty("node.id")));
    KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(settings), Time.SYSTEM);
    server.startup();
    return () -> {
      server.shutdown();
      server.awaitShutdown();
    };
  }

  /** Gives the data folder its cluster id, unless it has one. */
  private static void format(String directory, int node) throws Exception {
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setClusterId("headwater")
        .setNodeId(node)
        .setControllerListenerName(BrokerSettings.CONTROLLER)
        .setMetadataLogDirectory(directory)
        .addDirectory(directory)
        .setIgnoreFormatted(true)
        .run();
  }
}
