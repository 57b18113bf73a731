package dev.headwater.gateway.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Asker;
import dev.headwater.events.CollectionRecord;
import dev.headwater.events.DocumentInfo;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentPage;
import dev.headwater.events.Failure;
import dev.headwater.events.Lookup;
import dev.headwater.events.Question;
import dev.headwater.gateway.exchanges.ExchangeSettings;
import dev.headwater.gateway.exchanges.Exchanges;
import dev.headwater.gateway.exchanges.GatewayId;
import dev.headwater.gateway.exchanges.Lookups;
import dev.headwater.gateway.exchanges.QuestionLog;
import dev.headwater.gateway.http.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KafkaDocumentCatalogTest implements QuestionLog {
  private static final DocumentKey KEY = new DocumentKey("default", "handbook", "a.md");
  private static final CollectionRecord PUBLIC =
      CollectionRecord.newBuilder().setPublic(true).setGeneration("bge~1").build();

  private static final Asker ANN =
      Asker.newBuilder().setPrincipal("ann").addGroups("staff").build();

  private Instant now = Instant.EPOCH;
  private final List<Lookup> lookups = new ArrayList<>();
  private AnswerEvent.Builder answer = AnswerEvent.newBuilder();
  private final Exchanges exchanges =
      new Exchanges(Duration.ofSeconds(1), 2, () -> now, Runnable::run);
  private final GatewayId gateway = new GatewayId();
  private final KafkaDocumentCatalog catalog =
      new KafkaDocumentCatalog(
          new Lookups(
              this,
              exchanges,
              gateway,
              new ExchangeSettings(
                  Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(1), 2)));

  /** Answers at once; without an answer, time passes instead. */
  @Override
  public void look(String id, Lookup lookup) {
    lookups.add(lookup);
    if (answer.getEventCase() == AnswerEvent.EventCase.EVENT_NOT_SET) {
      now = now.plusSeconds(1);
      exchanges.tick();
    } else {
      exchanges.on(id, answer.setAttempt(lookup.getAttempt()).build());
    }
  }

  @Override
  public void ask(Question question) {
    throw new AssertionError("a lookup is not a question");
  }

  @Override
  public void cancel(String id, int attempt) {
    throw new AssertionError("lookups are too short to be cancelled");
  }

  @Test
  void findsADocumentAsItsAsker() {
    DocumentInfo info = DocumentInfo.newBuilder().setId("a.md").setVersion(7).build();
    answer = AnswerEvent.newBuilder().setDocument(info);

    assertThat(catalog.find(KEY, PUBLIC, ANN)).isEqualTo(info);

    Lookup lookup = lookups.getFirst();
    assertThat(lookup.getCollection()).isEqualTo("handbook");
    assertThat(lookup.getDocument()).isEqualTo("a.md");
    assertThat(lookup.getPublicCollection()).isTrue();
    assertThat(lookup.getGeneration()).isEqualTo("bge~1");
    assertThat(lookup.getAsker()).isEqualTo(ANN);
    assertThat(lookup.getGateway()).isEqualTo(gateway.toString());
    assertThat(exchanges.size()).isZero();
  }

  @Test
  void asksForAPermitForAVersion() {
    answer = AnswerEvent.newBuilder().setDocument(DocumentInfo.getDefaultInstance());

    catalog.find(KEY, 6, PUBLIC, ANN);

    assertThat(lookups.getFirst().getVersion()).isEqualTo(6);
  }

  @Test
  void listsAPage() {
    DocumentPage page = DocumentPage.newBuilder().setNext("z").build();
    answer = AnswerEvent.newBuilder().setPage(page);

    assertThat(catalog.list("handbook", CollectionRecord.getDefaultInstance(), "m", 20, ANN))
        .isEqualTo(page);

    assertThat(lookups.getFirst().getAsker()).isEqualTo(ANN);
    assertThat(lookups.getFirst().getList().getAfter()).isEqualTo("m");
    assertThat(lookups.getFirst().getList().getLimit()).isEqualTo(20);
    assertThat(lookups.getFirst().getPublicCollection()).isFalse();
  }

  @Test
  void passesOnThatThereIsNoDocument() {
    answer =
        AnswerEvent.newBuilder()
            .setFailure(Failure.newBuilder().setStatus(404).setDetail("there is no 'a.md'"));

    assertThatThrownBy(() -> catalog.find(KEY, PUBLIC, ANN))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(404))
        .hasMessage("there is no 'a.md'");
  }

  @Test
  void isUnavailableWhenNobodyAnswersAnyAttempt() {
    assertThatThrownBy(() -> catalog.find(KEY, PUBLIC, ANN))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(503));
    assertThat(lookups).extracting(Lookup::getAttempt).containsExactly(1, 2);
  }
}
