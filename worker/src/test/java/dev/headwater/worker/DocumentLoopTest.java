package dev.headwater.worker;

import static dev.headwater.worker.Records.CHUNKS;
import static dev.headwater.worker.Records.RETRIES;
import static dev.headwater.worker.Records.UNREADABLE;
import static dev.headwater.worker.Records.chunk;
import static dev.headwater.worker.Records.failedChunk;
import static dev.headwater.worker.Records.record;
import static dev.headwater.worker.Records.retry;
import static dev.headwater.worker.Records.sent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.ChunkRecord;
import dev.headwater.events.EmbeddedChunkRecord;
import dev.headwater.events.FailedRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Topics;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Every outcome, and offsets behind it. */
class DocumentLoopTest extends DocumentLoopFixture {
  @Test
  void movesTheOffsetWhenTheRecordIsDone() {
    start(_ -> Outcome.DONE, chunk(0, "a"), chunk(1, "b"));

    await().until(() -> committed(CHUNKS) == 2);
    assertThat(processed).extracting(Delivery::key).containsExactly("a", "b");
    assertThat(processed).extracting(Delivery::attempt).containsOnly(1);
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void skipsAndCommitsTheLanesThatTheWorkDoesNotAccept() {
    start(
        new RecordingWork(_ -> Outcome.DONE) {
          @Override
          public boolean accepts(Lane lane) {
            return lane == Lane.BULK;
          }
        },
        chunk(0, "a"),
        retry(0, failedChunk(1)));

    await().until(() -> committed(CHUNKS) == 1 && committed(RETRIES) == 1);
    assertThat(processed).extracting(Delivery::lane).containsExactly(Lane.BULK);
  }

  @Test
  void putsADeadLetterAside() throws Exception {
    start(_ -> new Outcome.DeadLetter("cannot be parsed"), chunk(0, "a"));

    await().until(() -> committed(CHUNKS) == 1);
    assertThat(letters()).extracting(FailedRecord::getReason).containsExactly("cannot be parsed");
    assertThat(deadLettered).containsEntry("a", "cannot be parsed");
  }

  @Test
  void putsADeadLetterAsideThatTheWorkCannotReport() throws Exception {
    start(_ -> new Outcome.DeadLetter("no key"), chunk(0, "unspeakable"));

    await().until(() -> committed(CHUNKS) == 1);
    assertThat(letters()).hasSize(1);
  }

  @Test
  void deadLettersARecordThatIsNotReadable() throws Exception {
    start(_ -> Outcome.DONE, record(CHUNKS, 0, "a", UNREADABLE), chunk(1, "b"));

    await().until(() -> committed(CHUNKS) == 2);
    assertThat(letters().getFirst().getReason()).contains("not readable");
    assertThat(deadLettered).containsOnlyKeys("a");
    assertThat(processed).extracting(Delivery::key).containsExactly("b");
  }

  @Test
  void givesUpARetryAfterItsLastAttempt() throws Exception {
    start(_ -> new Outcome.Retry("still no"), retry(0, failedChunk(1)), retry(1, failedChunk(2)));

    await().until(() -> committed(RETRIES) == 2);
    assertThat(processed).extracting(Delivery::attempt).containsExactly(2, 3);
    assertThat(sent(producer, Topics.RETRIES.name()))
        .extracting(FailedRecord::getAttempts)
        .containsExactly(2);
    assertThat(letters()).extracting(FailedRecord::getAttempts).containsExactly(3);
    assertThat(deadLettered).containsEntry("a", "still no");
  }

  @Test
  void leavesTheRetriesOfOtherStages() {
    start(_ -> Outcome.DONE, retry(0, failedChunk(1).setStage("retrieve-index")), chunk(0, "b"));

    await().until(() -> committed(CHUNKS) == 1 && committed(RETRIES) == 1);
    assertThat(processed).extracting(Delivery::key).containsExactly("b");
  }

  @Test
  void comesBackToARetryThatIsNotDueWhileOtherPartitionsGoOn() {
    FailedRecord.Builder later =
        failedChunk(1).setDueMillis(System.currentTimeMillis() + 3_600_000);
    start(
        _ -> Outcome.DONE,
        retry(0, failedChunk(1)),
        retry(1, later),
        retry(2, failedChunk(1)),
        chunk(0, "b"));

    await().until(() -> committed(CHUNKS) == 1);
    assertThat(committed(RETRIES)).isEqualTo(1);
    assertThat(consumer.paused()).containsExactly(RETRIES);
    assertThat(processed).extracting(Delivery::key).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void holdsTheOffsetUntilKafkaHasAcceptedTheOutput() {
    producer = producer(false);
    AtomicInteger calls = new AtomicInteger();
    start(
        new RecordingWork(_ -> Outcome.DONE) {
          @Override
          public List<Outcome> process(List<Delivery<ChunkRecord>> batch, Output out)
              throws InterruptedException {
            out.send(
                Topics.EMBEDDED_CHUNKS, batch.getFirst(), EmbeddedChunkRecord.getDefaultInstance());
            if (calls.incrementAndGet() == 1) {
              assertThat(producer.errorNext(new IllegalStateException("no leader"))).isTrue();
              consumer.addRecord(chunk(0, "a"));
            } else {
              assertThat(committed(CHUNKS)).isZero();
            }
            return super.process(batch, out);
          }
        },
        chunk(0, "a"));

    await().until(() -> committed(CHUNKS) == 1);
    assertThat(processed).extracting(Delivery::key).containsExactly("a", "a");
    assertThat(producer.history()).hasSize(2);
  }
}
