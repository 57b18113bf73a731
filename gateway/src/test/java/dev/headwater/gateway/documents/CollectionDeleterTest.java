package dev.headwater.gateway.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.Stage;
import dev.headwater.gateway.GatewayTest;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class CollectionDeleterTest extends GatewayTest {
  private static final String HANDBOOK = "/v1/collections/handbook";

  @Test
  void keepsTheNameWhileADocumentIsNotDeleted() {
    send("PUT", HANDBOOK + "/documents/a", "text");
    log.reached = Stage.DEAD_LETTERED;
    send("DELETE", HANDBOOK, "");

    deleter().run();
    assertThat(collections.collections).containsKey("default/handbook");

    log.reached = Stage.DELETED;
    deleter().run();
    assertThat(collections.collections).isEmpty();
  }

  @Test
  void deletesNothingUntilTheCollectionsAreRead() {
    send("PUT", HANDBOOK + "/documents/a", "text");
    collections.ready = false;
    collections.collections.computeIfPresent(
        "default/handbook", (_, open) -> open.toBuilder().setClosing(true).build());

    deleter().run();

    assertThat(log.entries).hasSize(1);
    assertThat(collections.collections).containsKey("default/handbook");
  }

  @Test
  void deletesNothingOfAnOpenCollection() {
    send("PUT", "/v1/collections/notes", "");
    send("PUT", "/v1/collections/notes/documents/a", "text");
    send("PUT", HANDBOOK + "/documents/a", "text");
    log.reached = Stage.DELETED;
    send("DELETE", HANDBOOK, "");

    deleter().run();
    assertThat(collections.collections).as("it looks once more").containsKey("default/handbook");
    deleter().run();

    assertThat(collections.collections).containsOnlyKeys("default/notes");
    assertThat(log.entries)
        .filteredOn(entry -> entry.record().hasDeleted())
        .allSatisfy(entry -> assertThat(entry.key().collection()).isEqualTo("handbook"));
  }

  @Test
  void freesTheNameOfAnEmptyCollection() {
    send("DELETE", HANDBOOK, "");

    deleter().run();

    assertThat(collections.collections).isEmpty();
    assertThat(log.entries).isEmpty();
  }

  @Test
  void leavesACollectionToTheGatewayThatDeletesIt() {
    closeAndLeaveToAnother(Instant.now().plusSeconds(20));

    deleter().run();

    assertThat(log.entries).noneMatch(entry -> entry.record().hasDeleted());
  }

  @Test
  void takesOverFromAGatewayThatIsGone() {
    closeAndLeaveToAnother(Instant.now().minusSeconds(60));

    deleter().run();
    deleter().run();

    assertThat(log.entries).anyMatch(entry -> entry.record().hasDeleted());
    assertThat(collections.collections).isEmpty();
  }

  private void closeAndLeaveToAnother(Instant until) {
    send("PUT", HANDBOOK + "/documents/a", "text");
    log.reached = Stage.DELETED;
    send("DELETE", HANDBOOK, "");
    collections.collections.computeIfPresent(
        "default/handbook",
        (_, closing) ->
            closing.toBuilder()
                .setDeleter("gateway-other")
                .setDeleterUntilMillis(until.toEpochMilli())
                .build());
  }

  private static CollectionDeleter deleter() {
    return context.getBean(CollectionDeleter.class);
  }
}
