package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** A log may quote a document that is erased later (rule 12). */
class LogRetentionTest {
  private static final int DAYS = 6;

  @TempDir private Path logs = Path.of("");

  @Test
  void keepsTheServicesLogForLessThanAWeekWhateverItsSize() throws Exception {
    LoggerContext context = new LoggerContext();
    context.putProperty("headwater.logs", logs.toString());
    try {
      var configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(getClass().getResource("/logback-standalone.xml"));
      var file =
          (RollingFileAppender<ILoggingEvent>)
              context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("file");

      var policy = (SizeAndTimeBasedRollingPolicy<?>) file.getRollingPolicy();
      assertThat(policy.getMaxHistory()).isEqualTo(DAYS);
      assertThat(policy.getFileNamePattern()).contains("%d{yyyy-MM-dd}");
      assertThat(policy.isCleanHistoryOnStart()).isTrue();
    } finally {
      context.stop();
    }
  }
}
