package dev.headwater.events;

/**
 * Key of a question's records, {@code id/attempt}, on {@code questions}, {@code embedded-questions}
 * and {@code grounded-questions}. No reader depends on it: the record itself says both.
 */
public final class QuestionKey {
  private QuestionKey() {}

  public static String of(Question question) {
    return of(question.getId(), question.getAttempt());
  }

  public static String of(String id, int attempt) {
    return id + "/" + attempt;
  }
}
