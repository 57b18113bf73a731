package dev.headwater.standalone.kafka;

import dev.headwater.standalone.child.Child;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** The settings of a single broker on one machine. */
final class BrokerSettings {
  static final int NODE = 1;
  static final String CONTROLLER = "CONTROLLER";

  /** The largest record, in bytes: 16 MiB of content plus 64 KiB for its envelope. */
  private static final String RECORD_BYTES = Integer.toString((16 << 20) + (64 << 10));

  private BrokerSettings() {}

  /** Our settings; any other argument is a broker setting and overrides ours. */
  static Properties of(Map<String, String> arguments) {
    Map<String, String> others = new HashMap<>(arguments);
    String data = Child.take(others, "data");
    String port = Child.take(others, "port");
    String controllerPort = Child.take(others, "controller-port");

    Properties settings = new Properties();
    settings.setProperty("process.roles", "broker,controller");
    settings.setProperty("node.id", Integer.toString(NODE));
    settings.setProperty("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
    settings.setProperty("controller.listener.names", CONTROLLER);
    settings.setProperty(
        "listeners",
        "PLAINTEXT://127.0.0.1:%s,%s://127.0.0.1:%s".formatted(port, CONTROLLER, controllerPort));
    settings.setProperty(
        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.setProperty("log.dirs", data);
    settings.setProperty("auto.create.topics.enable", "false");
    oneNode(settings);
    largeRecords(settings);
    quickGroups(settings);
    settings.putAll(others);
    return settings;
  }

  /** Kafka's own topics: one replica and few partitions. */
  private static void oneNode(Properties settings) {
    for (String topic : new String[] {"offsets.topic", "transaction.state.log"}) {
      settings.setProperty(topic + ".replication.factor", "1");
      settings.setProperty(topic + ".num.partitions", "4");
    }
    settings.setProperty("transaction.state.log.min.isr", "1");
    settings.setProperty("share.coordinator.state.topic.replication.factor", "1");
    settings.setProperty("share.coordinator.state.topic.min.isr", "1");
    settings.setProperty("share.coordinator.state.topic.num.partitions", "4");
    // A machine that was off for months continues where it stopped, without a replay.
    settings.setProperty("offsets.retention.minutes", Integer.toString(365 * 24 * 60));
  }

  private static void largeRecords(Properties settings) {
    settings.setProperty("message.max.bytes", RECORD_BYTES);
    settings.setProperty("replica.fetch.max.bytes", RECORD_BYTES);
  }

  /**
   * A killed worker's partitions move to another within 30 seconds instead of 45, and within 3
   * where a group asks for it, as those of questions do. A shorter time for all would take
   * partitions from workers that are only slow, and their work would be done twice.
   */
  private static void quickGroups(Properties settings) {
    settings.setProperty("group.initial.rebalance.delay.ms", "0");
    for (String kind : new String[] {"consumer", "share"}) {
      settings.setProperty("group." + kind + ".session.timeout.ms", "30000");
      settings.setProperty("group." + kind + ".min.session.timeout.ms", "3000");
      settings.setProperty("group." + kind + ".heartbeat.interval.ms", "1000");
      settings.setProperty("group." + kind + ".min.heartbeat.interval.ms", "1000");
      settings.setProperty("group." + kind + ".assignment.interval.ms", "100");
    }
  }
}
