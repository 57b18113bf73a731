package dev.headwater.gateway.access;

import dev.headwater.worker.Periodic;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Property;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that are in use. Their file is read again twice a second, as a whole, because the times
 * and events of mounted files are not to be relied on; a key whose line is gone ends with it.
 */
@Context
final class Keys {
  private static final Logger log = LoggerFactory.getLogger(Keys.class);
  private static final Duration READ_EVERY = Duration.ofMillis(250);

  private final @Nullable Path file;
  private final KeyFile reader;
  private volatile List<ApiKey> keys = List.of();
  private byte[] content = {};
  private byte[] seen = {};
  private String trouble = "";

  /** Its own, because Micronaut's would make the keys anew while the gateway ends. */
  private final Periodic timer = new Periodic("keys");

  /**
   * Reads the keys.
   *
   * @param host that the gateway listens on
   * @throws IllegalArgumentException if the file has an error, or keys are needed and there are
   *     none
   */
  Keys(
      AccessSettings settings,
      @Property(name = "micronaut.server.host", defaultValue = "") String host) {
    settings.requireSafe(host);
    file = settings.keys();
    reader = new KeyFile(settings.maxKeyGroups());
    if (file != null) {
      try {
        content = Files.readAllBytes(file);
        seen = content;
        keys = reader.read(content);
      } catch (IOException | IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "headwater.gateway.keys: %s: %s".formatted(file, reason(e)), e);
      }
      log.info("{} API keys in {}", keys.size(), file);
    }
  }

  @PostConstruct
  void start() {
    if (file != null) {
      timer.start(READ_EVERY, READ_EVERY, this::refresh);
    }
  }

  @PreDestroy
  void stop() {
    timer.close();
  }

  /** Whether a request needs a key. */
  boolean needed() {
    return file != null;
  }

  /** The entry of a key. It takes as long whether or not, and wherever, there is one. */
  Optional<ApiKey> find(String key) {
    byte[] hash = sha256(key).getBytes(StandardCharsets.US_ASCII);
    ApiKey found = null;
    for (ApiKey known : keys) {
      if (MessageDigest.isEqual(hash, known.sha256().getBytes(StandardCharsets.US_ASCII))) {
        found = known;
      }
    }
    return Optional.ofNullable(found);
  }

  /**
   * Takes over what has changed and was the same the last time: a file that is being written may
   * look as if it had fewer keys. While it has an error, the last good keys stay in use.
   */
  void refresh() {
    if (file == null) {
      return;
    }
    try {
      byte[] now = Files.readAllBytes(file);
      boolean written = Arrays.equals(now, seen);
      seen = now;
      if (!written) {
        return;
      }
      if (!Arrays.equals(now, content)) {
        keys = reader.read(now);
        content = now;
        log.info("{} API keys in {}, which has changed", keys.size(), file);
      }
      trouble = "";
    } catch (IOException | RuntimeException e) {
      report(reason(e));
    }
  }

  /** Once, however often the file is read. */
  private void report(String reason) {
    if (!reason.equals(trouble)) {
      log.error("{} is not taken over, and the keys read before stay in use: {}", file, reason);
      trouble = reason;
    }
  }

  private static String reason(Exception failure) {
    return failure instanceof IOException
        ? "it cannot be read (" + failure + ")"
        : String.valueOf(failure.getMessage());
  }

  private static String sha256(String key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
