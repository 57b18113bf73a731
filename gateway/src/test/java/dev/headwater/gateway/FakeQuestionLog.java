package dev.headwater.gateway;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.DocumentInfo;
import dev.headwater.events.DocumentPage;
import dev.headwater.events.Failure;
import dev.headwater.events.Filling;
import dev.headwater.events.Lookup;
import dev.headwater.events.Question;
import dev.headwater.gateway.exchanges.Exchanges;
import dev.headwater.gateway.exchanges.QuestionLog;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Function;

/** Answers questions from a script, and lookups from a map of documents by id. */
public final class FakeQuestionLog implements QuestionLog {
  private static final Filling EMPTY = Filling.newBuilder().setRead(true).build();

  public final List<Question> asked = new CopyOnWriteArrayList<>();

  public final List<Lookup> looked = new CopyOnWriteArrayList<>();

  /** id/attempt. */
  public final List<String> cancelled = new CopyOnWriteArrayList<>();

  public final Map<String, DocumentInfo> documents = new ConcurrentSkipListMap<>();

  /** Versions of any document that the asker may read, beside the live ones. */
  public final Set<Long> formerVersions = new CopyOnWriteArraySet<>();

  /** By generation; others are filled, of a collection without documents. */
  public final Map<String, Filling> fillings = new ConcurrentSkipListMap<>();

  public volatile Function<Question, List<AnswerEvent.Builder>> script = _ -> List.of();
  private final Exchanges exchanges;

  FakeQuestionLog(Exchanges exchanges) {
    this.exchanges = exchanges;
  }

  void reset() {
    asked.clear();
    looked.clear();
    cancelled.clear();
    documents.clear();
    formerVersions.clear();
    fillings.clear();
    script = _ -> List.of();
  }

  @Override
  public void ask(Question question) {
    asked.add(question);
    for (AnswerEvent.Builder event : script.apply(question)) {
      exchanges.on(question.getId(), event.setAttempt(question.getAttempt()).build());
    }
  }

  @Override
  public void cancel(String id, int attempt) {
    cancelled.add(id + "/" + attempt);
  }

  @Override
  public void look(String id, Lookup lookup) {
    looked.add(lookup);
    exchanges.on(id, answer(lookup).setAttempt(lookup.getAttempt()).build());
  }

  private AnswerEvent.Builder answer(Lookup lookup) {
    AnswerEvent.Builder event = AnswerEvent.newBuilder();
    if (lookup.hasList()) {
      return event.setPage(
          DocumentPage.newBuilder()
              .addAllDocuments(
                  documents.values().stream()
                      .filter(info -> info.getId().compareTo(lookup.getList().getAfter()) > 0)
                      .limit(lookup.getList().getLimit())
                      .toList()));
    }
    if (lookup.hasFilling()) {
      return event.setFilling(fillings.getOrDefault(lookup.getGeneration(), EMPTY));
    }
    DocumentInfo info = documents.get(lookup.getDocument());
    return info != null
            && (lookup.getVersion() == 0
                || lookup.getVersion() == info.getLiveVersion()
                || formerVersions.contains(lookup.getVersion()))
        ? event.setDocument(info)
        : event.setFailure(Failure.newBuilder().setStatus(404).setDetail("there is no document"));
  }
}
