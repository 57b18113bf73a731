package dev.headwater.gateway.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.headwater.events.Chunk;
import dev.headwater.events.ChunkRecord;
import dev.headwater.events.FailedRecord;
import dev.headwater.events.Topics;
import dev.headwater.events.VersionEnd;
import dev.headwater.events.Versions;
import dev.headwater.worker.BroadcastReader.Place;
import dev.headwater.worker.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
  private final Instant now = Instant.now();

  private final DeadLetters letters =
      new DeadLetters(new DeadLetterSettings(3), new KafkaSettings("", 2, (short) 1, 0, null));

  @Test
  void listsTheNewestFirst() {
    take(0, 0, 1, letter("first"));
    take(1, 0, 2, letter("second"));
    take(0, 1, 3, letter("third"));

    assertThat(reasons(null, 2)).containsExactly("third", "second");
    assertThat(reasons(letters.list(null, 2).getLast().id(), 2)).containsExactly("first");
  }

  @Test
  void keepsTheNewestOnly() {
    for (int i = 0; i < 5; i++) {
      take(0, i, i, letter("letter " + i));
    }

    assertThat(reasons(null, 10)).containsExactly("letter 4", "letter 3", "letter 2");
  }

  @Test
  void forgetsWhatWasSettledHereOrElsewhere() {
    take(0, 0, 1, letter("in partition 0"));
    take(1, 0, 2, letter("in partition 1"));
    take(1, 1, 3, FailedRecord.newBuilder().setSettles(0).build());
    assertThat(reasons(null, 10)).containsExactly("in partition 0");

    letters.remove(letters.list(null, 1).getFirst().id());
    assertThat(reasons(null, 10)).isEmpty();
  }

  @Test
  void showsARecordThatFailedAgainAfterItsReplay() {
    take(0, 0, 1, letter("first"));
    take(0, 1, 2, letter("again"));
    take(0, 2, 3, FailedRecord.newBuilder().setSettles(0).build());

    assertThat(reasons(null, 10)).containsExactly("again");
  }

  @Test
  void forgetsWhatTheTopicKeepsNoLonger() {
    letters.on(new Place(0, 0, now.minus(Duration.ofDays(7))), "", letter("expired"));
    take(0, 1, 1, letter("kept"));

    assertThat(reasons(null, 10)).containsExactly("kept");
    assertThat(letters.find(new LetterId(now.minus(Duration.ofDays(7)).toEpochMilli(), 0, 0)))
        .isEmpty();
  }

  @Test
  void knowsTheVersionAndNotTheValue() {
    Chunk chunk = Chunk.newBuilder().setVersion(7).setText("secret").build();
    take(0, 0, 1, of(Topics.CHUNKS.name(), ChunkRecord.newBuilder().setChunk(chunk).build()));
    take(0, 1, 2, end(8));
    take(0, 2, 3, letter("a document").toBuilder().setOffset(5).build());

    assertThat(letters.list(null, 3))
        .extracting(DeadLetter::version)
        .containsExactly(Versions.of(2, 5), 8L, 7L);
    assertThat(letters.list(null, 3))
        .allSatisfy(letter -> assertThat(letter.record().getValue()).isEmpty());
    assertThat(letters.list(null, 3).getLast().size()).isPositive();
  }

  private static FailedRecord end(long version) {
    return of(
        Topics.CHUNKS.name(),
        ChunkRecord.newBuilder().setEnd(VersionEnd.newBuilder().setVersion(version)).build());
  }

  private static FailedRecord of(String topic, ChunkRecord value) {
    return FailedRecord.newBuilder().setTopic(topic).setValue(value.toByteString()).build();
  }

  private static FailedRecord letter(String reason) {
    return FailedRecord.newBuilder()
        .setTopic(Topics.DOCUMENTS.name())
        .setValue(ByteString.copyFromUtf8("{"))
        .setReason(reason)
        .build();
  }

  private void take(int partition, long offset, long second, FailedRecord record) {
    letters.on(new Place(partition, offset, now.plusSeconds(second)), "", record);
  }

  private List<String> reasons(@Nullable LetterId after, int limit) {
    return letters.list(after, limit).stream().map(it -> it.record().getReason()).toList();
  }
}
