package dev.headwater.embed;

import dev.headwater.events.Generations;
import dev.headwater.worker.OutageException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The encoders: some loaded at the start, the others when a generation first needs them. */
final class Encoders implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Encoders.class);

  private final Function<String, Optional<TextEncoder>> load;
  private final Map<String, Optional<TextEncoder>> loaded = new HashMap<>();

  /**
   * Loads the first encoders and warms them up. A remote one may be away.
   *
   * @param load loads an encoder; empty if its name is unknown
   */
  Encoders(List<String> atStart, Function<String, Optional<TextEncoder>> load) {
    this.load = load;
    for (String name : atStart) {
      TextEncoder encoder =
          find(name)
              .orElseThrow(() ->
                  new IllegalStateException(
                      "headwater.embed.encoders: no encoder '" + name + "' is known"));
      try {
        encoder.encode(List.of(encoder.question("warm")));
      } catch (OutageException e) {
        log.warn("The encoder {} is not there yet: {}", name, e.getMessage());
      }
    }
  }

  /** The encoder of a generation. The first call for an encoder loads it. */
  synchronized Optional<TextEncoder> find(String generation) {
    return loaded.computeIfAbsent(Generations.encoder(generation), load);
  }

  @Override
  public synchronized void close() {
    loaded.values().forEach(encoder -> encoder.ifPresent(TextEncoder::close));
  }
}
