package dev.headwater.gateway.generations;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.headwater.events.Filling;
import dev.headwater.events.Generations;

/**
 * JSON of an encoder generation.
 *
 * @param number 0 for the first of a collection
 * @param inUse whether searches use it
 * @param documents of the collection
 * @param done those of them that were processed for the generation, or given up
 * @param failed those that could be processed for the generation in use and not for this one
 * @param filled whether all documents but those of the last seconds are done
 */
record GenerationView(
    int number,
    String encoder,
    @JsonProperty("in_use") boolean inUse,
    long documents,
    long done,
    long failed,
    boolean filled) {
  static GenerationView of(String id, boolean inUse, Filling filling) {
    return new GenerationView(
        Generations.number(id),
        Generations.encoder(id),
        inUse,
        filling.getDocuments(),
        filling.getSeen() - filling.getUnfinished(),
        failed(filling),
        filling.getRead() && filling.getUnfinished() == 0);
  }

  /** What failed for both generations is no reason not to switch. */
  private static long failed(Filling filling) {
    return Math.max(0, filling.getFailed() - filling.getFailedInUse());
  }
}
