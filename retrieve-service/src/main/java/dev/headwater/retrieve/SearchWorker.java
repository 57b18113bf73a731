package dev.headwater.retrieve;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.EmbeddedQuestion;
import dev.headwater.events.GroundedQuestion;
import dev.headwater.events.Passage;
import dev.headwater.events.Passages;
import dev.headwater.events.Question;
import dev.headwater.events.StageMillis;
import dev.headwater.worker.Answers;
import dev.headwater.worker.QuestionLoop;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Embedded questions → passages; a question to answer goes on with them to the generator. */
final class SearchWorker implements QuestionLoop.Work<EmbeddedQuestion> {
  private final Searcher searcher;
  private final Next next;

  /** Hands a question on to the topic {@code grounded-questions}. */
  interface Next {
    void send(GroundedQuestion question);
  }

  SearchWorker(Searcher searcher, Next next) {
    this.searcher = searcher;
    this.next = next;
  }

  @Override
  public void handle(EmbeddedQuestion embedded, Answers.Stream answer) {
    long began = System.nanoTime();
    List<Passage> passages = searcher.search(embedded);
    StageMillis millis =
        embedded.getMillis().toBuilder()
            .setRetrieve(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
            .build();
    Question question = embedded.getQuestion();
    if (question.getKind() == Question.Kind.ASK) {
      next.send(
          GroundedQuestion.newBuilder()
              .setQuestion(question)
              .addAllPassages(passages)
              .setMillis(millis)
              .build());
    }
    answer.send(
        AnswerEvent.newBuilder()
            .setPassages(Passages.newBuilder().addAllPassages(passages).setMillis(millis)));
  }
}
