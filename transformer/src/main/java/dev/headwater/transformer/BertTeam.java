package dev.headwater.transformer;

import dev.headwater.transformer.kernels.KernelThread;
import dev.headwater.transformer.kernels.Team;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * Threads that take the same sequences through the network together, each with its {@link Slice} of
 * the weights. A team of one has the whole.
 */
final class BertTeam implements AutoCloseable {
  private final BertPass[] members;
  private final Team threads;
  private final SpinBarrier barrier;

  /**
   * @param slices of the weights, one for each member
   */
  BertTeam(List<PackedBert> slices, Pooling pooling, Arena arena) {
    this.members = new BertPass[slices.size()];
    this.threads = new Team("encoder-team", slices.size());
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
    threads.run(member -> run(members[member], sequences, chosen, vectors));
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
    threads.close();
  }
}
