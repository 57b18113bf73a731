package dev.headwater.retrieve;

import dev.headwater.worker.Service;

/** Runs retrieve-service by itself. */
public final class RetrieveService {
  private RetrieveService() {}

  public static void main(String[] arguments) {
    Service.main("retrieve", arguments);
  }
}
