package dev.headwater.worker;

import org.slf4j.MDC;

/** The ids that each line of the log carries, as JSON logs show them, while a record is in work. */
final class LogIds implements AutoCloseable {
  private LogIds() {}

  static LogIds of(String stage, String kind, String id, String trace) {
    MDC.put("stage", stage);
    MDC.put(kind, id);
    if (!trace.isEmpty()) {
      MDC.put("trace", trace);
    }
    return new LogIds();
  }

  @Override
  public void close() {
    MDC.clear();
  }
}
