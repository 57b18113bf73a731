package dev.headwater.worker;

/** The work of a stage on the questions' path. */
public interface QuestionWork<T> {
  /**
   * Sends what comes next to the reply: events of the answer, or the question to the next stage.
   *
   * @throws IllegalArgumentException if the question cannot be answered; the asker reads why
   * @throws OutageException if a dependency is unavailable; the asker reads which
   */
  void handle(T question, Reply reply) throws InterruptedException;
}
