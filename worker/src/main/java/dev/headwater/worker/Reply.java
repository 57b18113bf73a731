package dev.headwater.worker;

import com.google.protobuf.MessageLite;
import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Failure;
import dev.headwater.events.Heartbeat;
import dev.headwater.events.QuestionKey;
import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one stage sends for one question or lookup: events of its answer, numbered in order, or the
 * question itself to the next stage. Thread-safe.
 */
public final class Reply {
  private final Asked asked;
  private final Sender sender;
  private final AtomicLong sequence = new AtomicLong();

  /** Sends a record of the topic's type. */
  public interface Sender {
    void send(Topic<?> topic, String key, MessageLite record);
  }

  public Reply(Asked asked, Sender sender) {
    this.asked = asked;
    this.sender = sender;
  }

  /** Whether the question is past its deadline: nobody waits for the answer any more. */
  public boolean expired() {
    return asked.expired();
  }

  /** Sends an event of the answer to {@code answers}, for the gateway instance that waits. */
  public void send(AnswerEvent.Builder event) {
    sender.send(
        Topics.ANSWERS,
        asked.id(),
        event
            .setGateway(asked.gateway())
            .setAttempt(asked.attempt())
            .setSequence(sequence.getAndIncrement())
            .build());
  }

  /**
   * Ends the question with an error.
   *
   * @param status the HTTP status that fits
   * @param detail what went wrong, for the asker to read
   */
  public void fail(int status, String detail) {
    send(
        AnswerEvent.newBuilder()
            .setFailure(Failure.newBuilder().setStatus(status).setDetail(detail)));
  }

  /** Passes the question on to the topic of the next stage. */
  public <T extends MessageLite> void pass(Topic<T> topic, T question) {
    sender.send(topic, QuestionKey.of(asked.id(), asked.attempt()), question);
  }

  void heartbeat() {
    send(AnswerEvent.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()));
  }
}
