package dev.headwater.embed;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.EmbeddedQuestion;
import dev.headwater.events.Embedding;
import dev.headwater.events.Question;
import dev.headwater.events.Search;
import dev.headwater.events.StageMillis;
import dev.headwater.events.Topics;
import dev.headwater.worker.QuestionWork;
import dev.headwater.worker.Reply;
import java.util.List;

/** Turns questions into vectors. A keyword search needs no vector. */
final class EmbedQuestionWorker implements QuestionWork<Question> {
  private final Encoders encoders;

  EmbedQuestionWorker(Encoders encoders) {
    this.encoders = encoders;
  }

  @Override
  public void handle(Question question, Reply reply) {
    long began = System.currentTimeMillis();
    EmbeddedQuestion.Builder embedded = EmbeddedQuestion.newBuilder().setQuestion(question);
    if (question.getSearch().getMode() != Search.Mode.KEYWORD) {
      for (float component : encode(question)) {
        embedded.addVector(component);
      }
    }
    embedded.setMillis(StageMillis.newBuilder().setEmbed(System.currentTimeMillis() - began));
    if (question.getKind() == Question.Kind.EMBED) {
      reply.send(
          AnswerEvent.newBuilder()
              .setEmbedding(Embedding.newBuilder().addAllVector(embedded.getVectorList())));
    } else {
      reply.pass(Topics.EMBEDDED_QUESTIONS, embedded.build());
    }
  }

  private float[] encode(Question question) {
    String generation = question.getGeneration();
    TextEncoder encoder =
        encoders
            .find(generation)
            .orElseThrow(
                () -> new IllegalArgumentException("no encoder '" + generation + "' is known"));
    TextEncoder.Input input = encoder.question(question.getText());
    return encoder.encode(List.of(input))[0];
  }
}
