package dev.headwater.ingest;

import dev.headwater.worker.Service;

/** Runs ingest-service by itself. */
public final class IngestService {
  private IngestService() {}

  public static void main(String[] arguments) {
    Service.main("ingest", arguments);
  }
}
