package dev.headwater.retrieve;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.EmbeddedQuestion;
import dev.headwater.events.Generations;
import dev.headwater.events.GroundedQuestion;
import dev.headwater.events.Passage;
import dev.headwater.events.Passages;
import dev.headwater.events.Question;
import dev.headwater.events.StageMillis;
import dev.headwater.events.Topics;
import dev.headwater.worker.CollectionLookup;
import dev.headwater.worker.OutageException;
import dev.headwater.worker.QuestionWork;
import dev.headwater.worker.Reply;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Embedded questions → passages; a question to answer goes on with them to the generator. */
final class SearchWorker implements QuestionWork<EmbeddedQuestion> {
  private final Searcher searcher;
  private final CollectionLookup collections;
  private final Precedence precedence;

  SearchWorker(Searcher searcher, CollectionLookup collections, Precedence precedence) {
    this.searcher = searcher;
    this.collections = collections;
    this.precedence = precedence;
  }

  @Override
  public void handle(EmbeddedQuestion embedded, Reply reply) {
    long began = System.nanoTime();
    List<Passage> passages;
    try (var _ = precedence.begin()) {
      passages = searcher.search(embedded);
    }
    requireGeneration(embedded.getQuestion());
    StageMillis millis =
        embedded.getMillis().toBuilder()
            .setRetrieve(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
            .build();
    Question question = embedded.getQuestion();
    if (question.getKind() == Question.Kind.ASK) {
      reply.pass(
          Topics.GROUNDED_QUESTIONS,
          GroundedQuestion.newBuilder()
              .setQuestion(question)
              .addAllPassages(passages)
              .setMillis(millis)
              .build());
    }
    reply.send(
        AnswerEvent.newBuilder()
            .setPassages(Passages.newBuilder().addAllPassages(passages).setMillis(millis)));
  }

  /** One that was dropped meanwhile may have been searched when its index was gone. */
  private void requireGeneration(Question question) {
    View view = SearchPlan.view(question);
    boolean dropped =
        collections
            .find(view.collection())
            .filter(collection -> collection.getIncarnation() == view.incarnation())
            .filter(collection -> Generations.of(collection).noneMatch(view.generation()::equals))
            .isPresent();
    if (dropped) {
      throw new OutageException(
          "the encoder generation %s of the collection was just dropped; ask again"
              .formatted(view.generation()));
    }
  }
}
