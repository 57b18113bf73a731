package dev.headwater.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Creates missing collections. */
public final class CollectionSetup {
  private final HeadwaterClient client;

  public CollectionSetup(HeadwaterClient client) {
    this.client = client;
  }

  /**
   * Checks that a collection exists.
   *
   * @param create whether to create it, public, if it is missing
   * @param language of a new one; null for the server's default
   * @param encoder of a new one; null for the server's default
   * @throws HeadwaterException if it is missing and {@code create} is false
   */
  public void ensure(
      String collection, boolean create, @Nullable String language, @Nullable String encoder) {
    if (client.find(Paths.collection(collection)).isPresent()) {
      return;
    }
    if (!create) {
      throw new HeadwaterException(
          "There is no collection '%s'. Create it with --create [--language zh], or with PUT %s."
              .formatted(collection, Paths.collection(collection)));
    }
    ObjectNode settings = HeadwaterClient.object().put("public", true);
    if (language != null) {
      settings.put("language", language);
    }
    if (encoder != null) {
      settings.put("encoder", encoder);
    }
    client.create(Paths.collection(collection), settings);
  }
}
