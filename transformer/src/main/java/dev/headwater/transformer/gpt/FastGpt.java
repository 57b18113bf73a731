package dev.headwater.transformer.gpt;

import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import dev.headwater.transformer.gpt.PackedGpt.Formats;
import dev.headwater.transformer.gpt.StepPass.Piece;
import dev.headwater.transformer.kernels.CachedAttention;
import dev.headwater.transformer.kernels.KernelContext;
import dev.headwater.transformer.kernels.PackedWeights;
import dev.headwater.transformer.kernels.Processor;
import dev.headwater.transformer.kernels.QuantizedMatrix;
import dev.headwater.transformer.kernels.Team;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Fast GPT of the Llama family: computes what {@link Gpt} defines, from quantized weights. A prompt
 * is read many tokens at a time, by oneDNN's products of bf16 and 8-bit integers where the
 * processor has them; a single token as exactly as the file's weights are, by kernels that read
 * these once, as small as they are.
 *
 * <p>All threads work on one pass. Generations take turns, pass by pass, so that a long prompt
 * holds up the others for one pass at most; their single tokens share passes. What a prompt has in
 * common with an earlier one is not read again.
 */
public final class FastGpt implements LanguageModel {
  /** Most tokens of a pass: others wait no longer than for one. */
  static final int PASS = 256;

  private final PackedWeights memory;
  private final GptConfiguration shape;
  private final CachePages pages;
  private final Team team;
  private final PromptPass prompt;
  private final StepPass step;
  private final Turns turns = new Turns();
  private final SharedSteps shared;

  /**
   * @param formats of the rows of long passes
   * @param resources whose threads include the caller's
   * @param memory of the packed weights, which the model closes
   */
  FastGpt(
      GptConfiguration shape,
      QuantizedGptWeights weights,
      Formats formats,
      ModelResources resources,
      PackedWeights memory) {
    this.shape = shape;
    this.memory = memory;
    Arena arena = memory.arena();
    PackedGpt packed = PackedGpt.of(shape, weights, formats, memory);
    memory.keep();
    this.pages = new CachePages(arena, shape, resources.cacheBytes());
    this.team = new Team("gpt", resources.threads());
    List<KernelContext> contexts =
        Stream.generate(() -> new KernelContext(arena)).limit(resources.threads()).toList();
    this.prompt = new PromptPass(packed, team, contexts);
    this.step = new StepPass(packed, team, contexts);
    this.shared = new SharedSteps(step, turns);
  }

  /** Whether there is a fast form for such a model on this processor. */
  static boolean supports(GptConfiguration shape) {
    return Processor.hasOneDnn()
        && shape.architecture() instanceof Architecture.Llama(LlamaAttention attention, _, _, _, _)
        && attention.longRope() == null
        && shape.modelWidth() % QuantizedMatrix.BLOCK == 0
        && shape.feedForwardWidth() % QuantizedMatrix.BLOCK == 0
        && shape.headWidth() % CachedAttention.PAGE == 0;
  }

  @Override
  public GptConfiguration configuration() {
    return shape;
  }

  @Override
  public KeyValueCache newCache(int capacity) {
    return new PagedCache(shape, capacity, pages);
  }

  @Override
  public float[] next(int[] tokens, KeyValueCache cache) {
    PagedCache paged = check(tokens, cache);
    if (tokens.length == 1) {
      return shared.next(new Piece(tokens, paged))[0];
    }
    boolean begins = paged.length() == 0;
    int known = begins ? paged.takeOver(tokens) : 0;
    paged.requireRoomFor(tokens.length - known);
    float[] logits = {};
    for (int first = known; first < tokens.length; first += PASS) {
      int[] pass = Arrays.copyOfRange(tokens, first, Math.min(first + PASS, tokens.length));
      boolean last = first + pass.length == tokens.length;
      logits =
          turns.take(() -> {
            prompt.read(pass, paged);
            return last ? step.unembed(prompt.x(pass.length - 1), 1)[0] : new float[0];
          });
    }
    if (begins) {
      paged.share(tokens);
    }
    return logits;
  }

  @Override
  public int stepSize() {
    return QuantizedMatrix.MAX_ROWS;
  }

  @Override
  public float[][] nextAtEach(int[] tokens, KeyValueCache cache) {
    PagedCache paged = check(tokens, cache);
    if (tokens.length <= stepSize()) {
      return shared.next(new Piece(tokens, paged));
    }
    List<float[]> logits = new ArrayList<>();
    for (int first = 0; first < tokens.length; first += PASS) {
      int[] pass = Arrays.copyOfRange(tokens, first, Math.min(first + PASS, tokens.length));
      logits.addAll(
          turns.take(() -> {
            prompt.read(pass, paged);
            return unembedAll(pass.length);
          }));
    }
    return logits.toArray(float[][]::new);
  }

  private List<float[]> unembedAll(int rows) {
    List<float[]> logits = new ArrayList<>();
    for (int row = 0; row < rows; row += QuantizedMatrix.MAX_ROWS) {
      int count = Math.min(QuantizedMatrix.MAX_ROWS, rows - row);
      logits.addAll(List.of(step.unembed(prompt.x(row), count)));
    }
    return logits;
  }

  CachePages pages() {
    return pages;
  }

  private PagedCache check(int[] tokens, KeyValueCache cache) {
    shape.requireTokens(tokens);
    cache.requireRoomFor(tokens.length);
    return (PagedCache) cache;
  }

  @Override
  public void close() {
    turns.take(() -> {
      team.close();
      memory.close();
      return true;
    });
  }
}
