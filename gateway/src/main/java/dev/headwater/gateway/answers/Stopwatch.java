package dev.headwater.gateway.answers;

/** Measures the time since its creation. */
final class Stopwatch {
  private final long began = System.nanoTime();

  long millis() {
    return (System.nanoTime() - began) / 1_000_000;
  }
}
