package dev.headwater.gateway.documents;

import dev.headwater.events.Lane;
import dev.headwater.gateway.exchanges.QuestionWait;
import dev.headwater.gateway.http.ProblemException;
import dev.headwater.gateway.status.BulkLine;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Refuses bulk while too much of it waits, or while questions wait (rule 7). */
@Singleton
final class Backpressure {
  private static final int RETRY_AFTER_SECONDS = 5;

  private final BulkLine line;
  private final QuestionWait questions;
  private final BackpressureSettings settings;

  Backpressure(BulkLine line, QuestionWait questions, BackpressureSettings settings) {
    this.line = line;
    this.questions = questions;
    this.settings = settings;
  }

  /**
   * Lets a submission in.
   *
   * @param lane null if it is not known yet
   * @throws ProblemException if it is bulk and has to wait (429)
   */
  void admit(@Nullable Lane lane) {
    if (lane != Lane.BULK) {
      return;
    }
    BulkLine.Line longest = line.longest();
    if (longest.records() > settings.bulkLagLimit()) {
      throw refused(
          "%d records wait before %s; bulk is accepted up to %d (headwater.gateway.bulk-lag-limit)"
              .formatted(longest.records(), longest.stage(), settings.bulkLagLimit()));
    }
    Duration wait = questions.median();
    if (wait.compareTo(settings.bulkQuestionWait()) > 0) {
      throw refused(
          "questions of the last %d s waited %d ms (median); bulk is accepted up to %d ms (headwater.gateway.bulk-question-wait)"
              .formatted(
                  QuestionWait.RECENT.toSeconds(),
                  wait.toMillis(),
                  settings.bulkQuestionWait().toMillis()));
    }
  }

  private static ProblemException refused(String detail) {
    return ProblemException.tooMany(detail, RETRY_AFTER_SECONDS);
  }
}
