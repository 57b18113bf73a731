package dev.headwater.worker;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer groups of questions notice a dead member within the three seconds after which the
 * gateway asks again. Those of documents have the broker's time: a busy machine may be silent for
 * longer, and nobody waits.
 */
final class QuestionGroups {
  private static final Logger log = LoggerFactory.getLogger(QuestionGroups.class);
  private static final int TIMEOUT_SECONDS = 10;

  private static final List<AlterConfigOp> QUICK =
      List.of(
          set("consumer.session.timeout.ms", "3000"),
          set("consumer.heartbeat.interval.ms", "1000"));

  private QuestionGroups() {}

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), OpType.SET);
  }

  /** Sets a group's times; a broker that does not allow it keeps its own, and the log says so. */
  static void hurry(KafkaSettings settings, String group) {
    var resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    try (Admin admin = Admin.create(settings.client())) {
      var _ =
          admin
              .incrementalAlterConfigs(Map.of(resource, QUICK))
              .all()
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.warn(
          "Kafka does not set consumer.session.timeout.ms of the group {} to 3 s, so that a killed"
              + " worker's questions wait longer: {}",
          group,
          e.getCause() == null ? e.toString() : e.getCause().toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
