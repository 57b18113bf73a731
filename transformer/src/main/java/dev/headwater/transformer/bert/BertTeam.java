package dev.headwater.transformer.bert;

import dev.headwater.transformer.kernels.KernelContext;
import dev.headwater.transformer.kernels.LinearShape;
import dev.headwater.transformer.kernels.Team;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Threads that take the same sequences through the network together, each with its {@link Slice} of
 * the weights. A team of one has the whole.
 */
final class BertTeam implements AutoCloseable {
  private final BertPass[] members;
  private final Team threads;

  /**
   * @param slices of the weights, one for each member
   */
  BertTeam(List<PackedBert> slices, Pooling pooling, Arena arena) {
    this.members = new BertPass[slices.size()];
    this.threads = new Team("encoder-team", slices.size());
    for (int i = 0; i < members.length; i++) {
      members[i] = new BertPass(slices.get(i), pooling, new KernelContext(arena), members);
    }
  }

  /**
   * Encodes some of the sequences. The caller's thread is the first member's.
   *
   * @param chosen their indices; together they have no more tokens than a pass's capacity
   * @param vectors takes the vector of each, at its index
   */
  void encode(List<int[]> sequences, int[] chosen, float[][] vectors) {
    KernelContext.enter();
    int[][] tokens = Arrays.stream(chosen).mapToObj(sequences::get).toArray(int[][]::new);
    int rows = Arrays.stream(tokens).mapToInt(sequence -> sequence.length).sum();
    int strips = (rows + LinearShape.MAX_ROWS - 1) / LinearShape.MAX_ROWS;
    int strip = (rows + strips - 1) / strips;
    each(member -> member.embed(tokens));
    for (int block = 0; block < members[0].blocks(); block++) {
      int layer = block;
      each(member -> member.attend(layer, tokens, strip));
      for (int row = 0; row < rows; row += strip) {
        int first = row;
        int count = Math.min(strip, rows - row);
        each(member -> member.project(layer, first, count));
        each(member -> member.feedForward(layer, first, count));
        each(member -> member.finish(layer, first, count));
      }
    }
    int first = 0;
    for (int i = 0; i < chosen.length; i++) {
      vectors[chosen[i]] = members[0].vector(first, tokens[i].length); // the same in all members
      first += tokens[i].length;
    }
  }

  /** Runs a step on all members, and waits for them. */
  private void each(Consumer<BertPass> step) {
    threads.run(member -> step.accept(members[member]));
  }

  @Override
  public void close() {
    threads.close();
  }
}
