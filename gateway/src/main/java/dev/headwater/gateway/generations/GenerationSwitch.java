package dev.headwater.gateway.generations;

import dev.headwater.events.CollectionRecord;
import dev.headwater.events.Generations;
import dev.headwater.gateway.access.Askers;
import dev.headwater.gateway.collections.CollectionTable;
import dev.headwater.gateway.collections.OpenCollections;
import dev.headwater.gateway.exchanges.Lookups;
import dev.headwater.gateway.http.ProblemException;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Begins, uses and drops generations. Each is one change of the collection's record. Before another
 * generation is used, the record names it as the next: from then on a document counts as searchable
 * when it is in both, and what was submitted before has to be there.
 */
@Singleton
final class GenerationSwitch {
  /** What was submitted later is known to be for the next generation, too. */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  /** What was submitted within it may still be on its way. */
  private static final Duration RECENT = Duration.ofSeconds(10);

  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private final CollectionTable table;
  private final OpenCollections collections;
  private final Lookups lookups;
  private final GenerationSettings settings;

  GenerationSwitch(
      CollectionTable table,
      OpenCollections collections,
      Lookups lookups,
      GenerationSettings settings) {
    this.table = table;
    this.collections = collections;
    this.lookups = lookups;
    this.settings = settings;
  }

  /** The one in use first. */
  List<GenerationView> all(String name) {
    CollectionRecord collection = collections.readable(name);
    return Generations.of(collection).map(id -> view(name, collection, id, RECENT)).toList();
  }

  GenerationView find(String name, int number) {
    CollectionRecord collection = collections.readable(name);
    return view(name, collection, id(name, collection, number), RECENT);
  }

  /** Begins to fill a generation. */
  GenerationView begin(String name, String encoder) {
    CollectionRecord begun =
        change(
            name,
            collection -> {
              if (collection.getStandbyCount() > 0) {
                throw conflict(
                    "collection '%s' has generation %d beside the one in use; delete that first"
                        .formatted(name, Generations.number(collection.getStandby(0))));
              }
              int number = collection.getGenerations() + 1;
              return collection.toBuilder()
                  .addStandby(Generations.id(encoder, number))
                  .setGenerations(number)
                  .build();
            });
    return view(name, begun, begun.getStandby(0), RECENT);
  }

  /**
   * Lets searches use a generation; the one that they used stays, to switch back.
   *
   * @param force also where documents could not be processed for it
   */
  GenerationView use(String name, int number, boolean force) throws InterruptedException {
    CollectionRecord before = collections.writable(name);
    String id = id(name, before, number);
    if (!id.equals(before.getGeneration())) {
      requireFilled(view(name, before, id, RECENT), force);
      CollectionRecord noted = change(name, collection -> next(name, collection, id, id));
      try {
        awaitFilled(name, noted, id, force);
      } catch (RuntimeException | InterruptedException e) {
        var _ = change(name, collection -> next(name, collection, id, ""));
        throw e;
      }
      var _ = change(name, collection -> switched(name, collection, id));
    }
    return find(name, number);
  }

  /** Drops a generation that searches do not use; its chunks are removed. */
  void drop(String name, int number) {
    var _ =
        change(
            name,
            collection -> {
              String id = id(name, collection, number);
              if (id.equals(collection.getGeneration())) {
                throw conflict(
                    "searches use generation %d of collection '%s'".formatted(number, name));
              }
              return without(collection.toBuilder(), id).build();
            });
  }

  private void awaitFilled(String name, CollectionRecord collection, String id, boolean force)
      throws InterruptedException {
    Thread.sleep(MARGIN);
    long submittedBefore = System.currentTimeMillis();
    long until = System.nanoTime() + settings.switchTimeout().toNanos();
    while (true) {
      Duration age = Duration.ofMillis(System.currentTimeMillis() - submittedBefore);
      GenerationView now = view(name, collection, id, age);
      if (now.filled() || System.nanoTime() > until) {
        requireFilled(now, force);
        return;
      }
      Thread.sleep(LOOK_EVERY);
    }
  }

  private static void requireFilled(GenerationView generation, boolean force) {
    if (!generation.filled()) {
      throw conflict(
          "generation %d is still being filled: %d of %d documents are done"
              .formatted(generation.number(), generation.done(), generation.documents()));
    }
    if (generation.failed() > 0 && !force) {
      throw conflict(
          ("%d documents could not be processed for generation %d (the dead letters say why);"
                  + " \"force\": true switches without them")
              .formatted(generation.failed(), generation.number()));
    }
  }

  private static CollectionRecord next(
      String name, CollectionRecord collection, String id, String next) {
    return collection.getStandbyList().contains(id)
        ? collection.toBuilder().setNext(next).build()
        : refuse(name, id);
  }

  private static CollectionRecord switched(String name, CollectionRecord collection, String id) {
    return collection.getStandbyList().contains(id)
        ? without(collection.toBuilder(), id)
            .addStandby(collection.getGeneration())
            .setGeneration(id)
            .setEncoder(Generations.encoder(id))
            .build()
        : refuse(name, id);
  }

  private static CollectionRecord refuse(String name, String id) {
    throw conflict(
        "generation %d of collection '%s' was deleted meanwhile"
            .formatted(Generations.number(id), name));
  }

  private static CollectionRecord.Builder without(CollectionRecord.Builder collection, String id) {
    List<String> others =
        collection.getStandbyList().stream().filter(other -> !other.equals(id)).toList();
    return collection.clearStandby().addAllStandby(others).clearNext();
  }

  private CollectionRecord change(String name, UnaryOperator<CollectionRecord> change) {
    return table
        .change(
            OpenCollections.key(name),
            existing ->
                Optional.of(
                    change.apply(
                        OpenCollections.requireOpen(
                            name, existing.orElseThrow(() -> OpenCollections.unknown(name))))))
        .after()
        .orElseThrow();
  }

  private static String id(String name, CollectionRecord collection, int number) {
    return Generations.of(collection)
        .filter(id -> Generations.number(id) == number)
        .findFirst()
        .orElseThrow(() ->
            ProblemException.notFound(
                "collection '%s' has no generation %d".formatted(name, number)));
  }

  /**
   * A generation as it is.
   *
   * @param age of the documents that have to be in it
   */
  private GenerationView view(String name, CollectionRecord collection, String id, Duration age) {
    long before = System.currentTimeMillis() - age.toMillis();
    return GenerationView.of(
        id,
        id.equals(collection.getGeneration()),
        lookups
            .ask(
                Askers.GATEWAY,
                Lookups.about(name, collection).setGeneration(id).setFilling(before))
            .getFilling());
  }

  private static ProblemException conflict(String detail) {
    return new ProblemException(HttpStatus.CONFLICT, detail);
  }
}
