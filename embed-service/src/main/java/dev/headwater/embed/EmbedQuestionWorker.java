package dev.headwater.embed;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.EmbeddedQuestion;
import dev.headwater.events.Embedding;
import dev.headwater.events.Lane;
import dev.headwater.events.Question;
import dev.headwater.events.Search;
import dev.headwater.events.StageMillis;
import dev.headwater.events.Topics;
import dev.headwater.worker.Answers;
import dev.headwater.worker.Publisher;
import dev.headwater.worker.QuestionLoop;
import java.util.List;

/** Questions become vectors, before any document that waits. A keyword search needs none. */
final class EmbedQuestionWorker implements QuestionLoop.Work<Question> {
  private final Encoders encoders;
  private final Turnstile turnstile;
  private final Publisher publisher;

  EmbedQuestionWorker(Encoders encoders, Turnstile turnstile, Publisher publisher) {
    this.encoders = encoders;
    this.turnstile = turnstile;
    this.publisher = publisher;
  }

  @Override
  public void handle(Question question, Answers.Stream answer) throws InterruptedException {
    long began = System.currentTimeMillis();
    EmbeddedQuestion.Builder embedded = EmbeddedQuestion.newBuilder().setQuestion(question);
    if (question.getSearch().getMode() != Search.Mode.KEYWORD) {
      for (float component : encode(question)) {
        embedded.addVector(component);
      }
    }
    embedded.setMillis(StageMillis.newBuilder().setEmbed(System.currentTimeMillis() - began));
    if (question.getKind() == Question.Kind.EMBED) {
      answer.send(
          AnswerEvent.newBuilder()
              .setEmbedding(Embedding.newBuilder().addAllVector(embedded.getVectorList())));
    } else {
      String key = question.getId() + "#" + question.getAttempt();
      publisher.send(Topics.EMBEDDED_QUESTIONS, key, embedded.build(), Lane.INTERACTIVE);
    }
  }

  private float[] encode(Question question) throws InterruptedException {
    String generation = question.getGeneration();
    TextEncoder encoder =
        encoders
            .find(generation)
            .orElseThrow(
                () -> new IllegalArgumentException("no encoder '" + generation + "' is known"));
    int[] tokens = encoder.question(question.getText());
    return turnstile.pass(Turnstile.Priority.QUESTION, () -> encoder.encode(List.of(tokens)))[0];
  }
}
