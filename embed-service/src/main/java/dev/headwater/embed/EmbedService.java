package dev.headwater.embed;

import dev.headwater.worker.Service;

/** Runs embed-service alone; README.md has the options that its JVM needs to be fast. */
public final class EmbedService {
  private EmbedService() {}

  public static void main(String[] arguments) {
    Service.main("embed", arguments);
  }
}
