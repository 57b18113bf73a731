package dev.headwater.worker;

import dev.headwater.events.Cancellation;
import dev.headwater.events.Topics;
import dev.headwater.worker.BroadcastReader.From;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The questions that nobody waits for any more, as gateways tell all services on the topic {@code
 * cancellations}: a newer attempt was sent, or the asker has gone. The news may come before the
 * question does.
 */
public final class Cancellations implements Part, AutoCloseable {
  private static final int MOST = 10_000;

  private final Newest attempts = new Newest(MOST);
  private final BroadcastReader<Cancellation> reader;

  /** Makes the view, empty; {@link #start} fills it. */
  Cancellations(Consumer<byte[], byte[]> consumer) {
    reader =
        new BroadcastReader<>(Topics.CANCELLATIONS, From.END, this::put, consumer, Tracing.OFF);
  }

  /** Starts to read the topic. */
  Cancellations start() {
    var _ = reader.start();
    return this;
  }

  private void put(String question, @Nullable Cancellation cancellation) {
    if (cancellation != null) {
      attempts.put(question, cancellation.getAttempt());
    }
  }

  /** Whether an attempt at a question is cancelled. */
  boolean cover(Asked asked) {
    return asked.attempt() <= attempts.of(asked.id());
  }

  @Override
  public String name() {
    return reader.name();
  }

  @Override
  public State state() {
    return reader.state();
  }

  @Override
  public void close() {
    reader.close();
  }
}
