package dev.headwater.generate;

import dev.headwater.worker.Service;

/** Runs generate-service by itself. */
public final class GenerateService {
  private GenerateService() {}

  public static void main(String[] arguments) {
    Service.main("generate", arguments);
  }
}
