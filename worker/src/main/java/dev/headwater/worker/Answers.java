package dev.headwater.worker;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Failure;
import dev.headwater.events.Heartbeat;
import dev.headwater.events.Lane;
import dev.headwater.events.Topics;
import java.util.concurrent.atomic.AtomicLong;

/** Writes to {@code answers}. */
public final class Answers {
  private final Sender sender;

  /** Sends an event to the topic, under the id of its question. */
  public interface Sender {
    void send(String id, AnswerEvent event);
  }

  public Answers(Publisher publisher) {
    this((id, event) -> publisher.send(Topics.ANSWERS, id, event, Lane.INTERACTIVE));
  }

  public Answers(Sender sender) {
    this.sender = sender;
  }

  /** The events that one stage sends for one question, numbered in order. */
  public final class Stream {
    private final Asked asked;
    private final AtomicLong sequence = new AtomicLong();

    private Stream(Asked asked) {
      this.asked = asked;
    }

    public void send(AnswerEvent.Builder event) {
      sender.send(
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

    void heartbeat() {
      send(AnswerEvent.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()));
    }
  }

  public Stream to(Asked asked) {
    return new Stream(asked);
  }
}
