package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.Lookup;
import dev.headwater.worker.Asked;
import dev.headwater.worker.OutageException;
import dev.headwater.worker.Part;
import dev.headwater.worker.Reply;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogWatchTest {
  private static final Reply REPLY =
      new Reply(Asked.of("request", Lookup.getDefaultInstance()), (_, _, _) -> {});

  private final FakeLog log = new FakeLog();

  @Test
  void marksANewLog() throws Exception {
    log.ends.put(3, 0L);

    LogWatch watch = log.watch(1).check();

    assertThat(watch.rebuilding()).isFalse();
    assertThat(log.mark).contains(new LogMark("a", 1, Map.of(), null));
  }

  @Test
  void keepsHowFarItIsApplied() throws Exception {
    LogWatch watch = log.watch(1).check();
    watch.applied(3, 7);
    watch.applied(3, 9);
    watch.applied(5, 2);

    watch.look();

    assertThat(log.mark.orElseThrow().applied()).isEqualTo(Map.of(3, 9L, 5, 2L));
  }

  @Test
  void refusesALogThatHasLostRecords() {
    log.mark = Optional.of(new LogMark("a", 1, Map.of(3, 9L), null));
    log.ends.put(3, 8L);

    assertThatThrownBy(() -> log.watch(1).check())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("partition 3")
        .hasMessageContaining("ends at offset 8")
        .hasMessageContaining("headwater.kafka.documents-epoch to 2");
  }

  @Test
  void refusesALogThatWasCreatedAgain() {
    log.mark = Optional.of(new LogMark("a", 1, Map.of(), null));
    log.id = "b";

    assertThatThrownBy(() -> log.watch(1).check())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another one");
  }

  @Test
  void goesOnWithANewEpoch() throws Exception {
    log.mark = Optional.of(new LogMark("a", 1, Map.of(3, 9L), null));
    log.id = "b";

    assertThat(log.watch(2).check().rebuilding()).isFalse();

    assertThat(log.mark).contains(new LogMark("b", 2, Map.of(), null));
    assertThatThrownBy(() -> log.watch(1).check())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("set it back");
  }

  @Test
  void makesLostIndicesAgain() throws Exception {
    log.ends.put(3, 9L);
    log.committed.put(3, 9L);
    log.unfinished = 1;

    LogWatch watch = log.watch(1).check();

    assertThat(log.committed).isEqualTo(Map.of(3, 0L));
    assertThat(watch.repeats(3, 8)).isTrue();
    assertThat(watch.repeats(3, 9)).isFalse();
    assertThat(watch.state().phase()).isEqualTo(Part.Phase.WAITING);
    assertThatThrownBy(() -> watch.whole((_, _) -> {}).handle("question", REPLY))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("being made again");

    watch.look();
    assertThat(watch.rebuilding()).as("it is not read").isTrue();
    log.committed.put(3, 9L);
    watch.look();
    assertThat(watch.rebuilding()).as("a document is not live").isTrue();
    log.unfinished = 0;
    watch.look();

    assertThat(watch.rebuilding()).isFalse();
    assertThat(watch.repeats(3, 8)).isFalse();
    assertThat(log.mark.orElseThrow().rebuild()).isNull();
  }

  @Test
  void goesOnWithARebuildThatWasInterrupted() throws Exception {
    log.mark =
        Optional.of(new LogMark("a", 1, Map.of(), new LogMark.Rebuild(Map.of(3, 9L), 1000, true)));
    log.ends.put(3, 9L);

    assertThat(log.watch(1).check().repeats(3, 8)).isTrue();
  }

  @Test
  void rewindsWhereTheStartBeforeDidNot() throws Exception {
    log.mark =
        Optional.of(new LogMark("a", 1, Map.of(), new LogMark.Rebuild(Map.of(3, 9L), 1000, false)));
    log.ends.put(3, 9L);
    log.committed.put(3, 9L);

    assertThat(log.watch(1).check().rebuilding()).isTrue();

    assertThat(log.committed).isEqualTo(Map.of(3, 0L));
  }

  @Test
  void waitsForIndicesThatHaveJustBeenMade() throws Exception {
    log.outages = 2;

    assertThat(log.watch(1).check().rebuilding()).isFalse();

    assertThat(log.mark).isPresent();
  }

  @Test
  void adoptsIndicesWithoutAMark() throws Exception {
    log.ends.put(3, 9L);
    log.committed.put(3, 9L);
    log.hasRecords = true;

    assertThat(log.watch(1).check().rebuilding()).isFalse();
  }

  @Test
  void isLostWhenTheIndicesAreRemovedMeanwhile() throws Exception {
    LogWatch watch = log.watch(1).check();
    log.mark = Optional.empty();

    watch.look();

    assertThat(watch.lost()).isCompletedWithValueMatching(line -> line.contains("indices"));
  }
}
