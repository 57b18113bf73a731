package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headwater.testing.Output;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What a service writes to its log, in both formats. */
class LogFormatTest {
  @Test
  void writesLinesForPeopleByDefault() throws Exception {
    assertThat(log(Map.of()))
        .matches(
            "\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  d.headwater.worker.Loop - embed waits 7 ms\\R");
  }

  @Test
  void writesOneJsonObjectALineWithTheIds() throws Exception {
    JsonNode line = new ObjectMapper().readTree(log(Map.of("HEADWATER_LOG_FORMAT", "json")));

    assertThat(line.path("level").asText()).isEqualTo("WARN");
    assertThat(line.path("formattedMessage").asText()).isEqualTo("embed waits 7 ms");
    assertThat(line.path("loggerName").asText()).isEqualTo("dev.headwater.worker.Loop");
    assertThat(line.path("timestamp").asLong()).isPositive();
    assertThat(line.path("mdc"))
        .isEqualTo(
            new ObjectMapper()
                .valueToTree(
                    Map.of("stage", "embed", "document", "default/handbook/a", "trace", "4bf9")));
  }

  private static String log(Map<String, String> properties) throws Exception {
    LoggerContext context = new LoggerContext();
    properties.forEach(context::putProperty);
    context.setMDCAdapter(MDC.getMDCAdapter());
    try (var output = new Output()) {
      var configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(LogFormatTest.class.getResource("/logback.xml"));
      try (var _ = LogIds.of("embed", "document", "default/handbook/a", "4bf9")) {
        context.getLogger("dev.headwater.worker.Loop").warn("{} waits {} ms", "embed", 7);
      }
      return output.out();
    } finally {
      context.stop();
    }
  }
}
