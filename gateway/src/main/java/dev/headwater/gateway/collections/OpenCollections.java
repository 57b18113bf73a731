package dev.headwater.gateway.collections;

import dev.headwater.events.CollectionRecord;
import dev.headwater.events.DocumentKey;
import dev.headwater.gateway.http.ProblemException;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;

/** Finds the collection that a request names. */
@Singleton
public final class OpenCollections {
  private final CollectionTable table;

  OpenCollections(CollectionTable table) {
    this.table = table;
  }

  /**
   * The encoder generations in which a document is to be searchable, the one that searches use
   * first; none if there is no such collection.
   */
  public List<String> generations(String name) {
    return table
        .find(key(name))
        .map(collection ->
            Stream.of(collection.getGeneration(), collection.getNext())
                .filter(generation -> !generation.isEmpty())
                .toList())
        .orElse(List.of());
  }

  /** Checks a collection's name and returns its key. */
  public static String key(String name) {
    try {
      DocumentKey.requireName("collection", name);
    } catch (IllegalArgumentException e) {
      throw ProblemException.badRequest(String.valueOf(e.getMessage()));
    }
    return DocumentKey.DEFAULT_TENANT + "/" + name;
  }

  /** A collection that exists, open or closing. */
  CollectionRecord any(String name) {
    return table.find(key(name)).orElseThrow(() -> unknown(name));
  }

  /** That there is no such collection. */
  public static ProblemException unknown(String name) {
    return ProblemException.notFound("there is no collection '" + name + "'");
  }

  /** A collection to read; a closing one counts as gone. */
  public CollectionRecord readable(String name) {
    CollectionRecord collection = any(name);
    if (collection.getClosing()) {
      throw ProblemException.notFound("collection '" + name + "' is being deleted");
    }
    return collection;
  }

  /** A collection to write to. */
  public CollectionRecord writable(String name) {
    return requireOpen(name, any(name));
  }

  /** Refuses a collection that is being deleted. */
  public static CollectionRecord requireOpen(String name, CollectionRecord collection) {
    if (collection.getClosing()) {
      throw new ProblemException(
          HttpStatus.CONFLICT,
          "collection '" + name + "' is being deleted; the name is free when that is done");
    }
    return collection;
  }
}
