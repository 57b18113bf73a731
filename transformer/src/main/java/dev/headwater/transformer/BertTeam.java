package dev.headwater.transformer;

import dev.headwater.transformer.kernels.KernelThread;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;

/**
 * Threads that take the same sequences through the network together, each with its {@link Slice} of
 * the weights. A team of one has the whole.
 */
final class BertTeam implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(BertTeam.class.getName());

  private final BertPass[] members;
  private final List<Teammate> mates; // of the second member on
  private final SpinBarrier barrier;

  /**
   * @param slices of the weights, one for each member
   */
  BertTeam(List<PackedBert> slices, Pooling pooling, Arena arena) {
    this.members = new BertPass[slices.size()];
    this.mates =
        IntStream.range(1, slices.size()).mapToObj(i -> new Teammate("encoder-team-" + i)).toList();
    this.barrier = new SpinBarrier(slices.size());
    for (int i = 0; i < members.length; i++) {
      members[i] = new BertPass(slices.get(i), pooling, new KernelThread(arena), this);
    }
  }

  int size() {
    return members.length;
  }

  BertPass member(int index) {
    return members[index];
  }

  /** A member waits here until all have come. */
  void meet() {
    barrier.await();
  }

  /**
   * Encodes some of the sequences. The caller's thread is the first member's.
   *
   * @param chosen which ones; together they have no more tokens than a pass's capacity
   * @param vectors where each one's vector goes
   */
  void encode(List<int[]> sequences, int[] chosen, float[][] vectors) {
    barrier.reset();
    for (int i = 1; i < members.length; i++) {
      BertPass member = members[i];
      mates.get(i - 1).start(() -> help(member, sequences, chosen, vectors));
    }
    try {
      run(members[0], sequences, chosen, vectors);
    } finally {
      mates.forEach(Teammate::await);
    }
  }

  /** The first member fails, too, when another does: it waits at the barrier in vain. */
  private void help(BertPass member, List<int[]> sequences, int[] chosen, float[][] vectors) {
    try {
      run(member, sequences, chosen, vectors);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.SEVERE, "a thread of the encoder failed", e);
    }
  }

  private void run(BertPass member, List<int[]> sequences, int[] chosen, float[][] vectors) {
    boolean done = false;
    try {
      KernelThread.enter();
      member.encode(sequences, chosen, vectors);
      done = true;
    } finally {
      if (!done) {
        barrier.abandon(); // nobody waits for who failed
      }
    }
  }

  @Override
  public void close() {
    mates.forEach(Teammate::close);
  }
}
