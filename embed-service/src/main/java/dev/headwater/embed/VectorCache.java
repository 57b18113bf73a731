package dev.headwater.embed;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headwater.events.Chunk;
import dev.headwater.worker.Measure;
import dev.headwater.worker.Metrics;
import dev.headwater.worker.Periodic;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vectors of texts that were encoded before, so that what has not changed costs nothing. There
 * are two halves. New vectors, and those that are asked for again, go into the young one; when that
 * has half of the bytes, or half of the age, it becomes the old one, and the former old one, of
 * which nothing was asked for in that time, is emptied. Thread-safe.
 */
final class VectorCache implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(VectorCache.class);
  private static final String FILE = "vectors.mv";

  /** How often it looks for vectors that are too old, or more often where the age is short. */
  private static final Duration LOOK_EVERY = Duration.ofHours(1);

  // Keys of the state: which half is the young one, its bytes, when it was begun.
  private static final String YOUNG = "young";
  private static final String BYTES = "bytes";
  private static final String SINCE = "since";

  private final VectorCacheSettings settings;
  private final InstantSource clock;
  private final MVStore store;
  private final List<MVMap<String, byte[]>> halves;
  private final MVMap<String, Long> state;
  private final Counter cached;
  private final Counter encoded;
  private final Periodic timer = new Periodic("vector-cache");
  private boolean broken;

  /** Opens the cache. Where its file cannot be used, it is in memory; a broken one is replaced. */
  VectorCache(VectorCacheSettings settings, Metrics metrics, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    store = open(settings.directory());
    halves = List.of(store.openMap("0"), store.openMap("1"));
    state = store.openMap("state");
    state.putIfAbsent(SINCE, clock.millis());
    cached = metrics.counter(Measure.VECTORS, "cached");
    encoded = metrics.counter(Measure.VECTORS, "encoded");
  }

  /** Forgets in time from now on, also where no chunk asks for a vector. */
  VectorCache start() {
    Duration eighth = settings.age().dividedBy(8);
    Duration every = LOOK_EVERY.compareTo(eighth) < 0 ? LOOK_EVERY : eighth;
    timer.start(every, every, this::forget);
    return this;
  }

  /** Forgets what is too old. */
  synchronized void forget() {
    try {
      turnWhereDue();
    } catch (MVStoreException e) {
      warnOnce(e);
    }
  }

  private static MVStore open(@Nullable Path directory) {
    if (directory == null) {
      return MVStore.open(null);
    }
    Path file = directory.resolve(FILE);
    try {
      Files.createDirectories(directory);
      try {
        return MVStore.open(file.toString());
      } catch (MVStoreException e) {
        if (e.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
          throw e;
        }
        log.warn("The cache of vectors begins anew: {}", e.getMessage());
        Files.deleteIfExists(file);
        return MVStore.open(file.toString());
      }
    } catch (IOException | MVStoreException e) {
      log.warn("The cache of vectors is in memory, because {} cannot be used", file, e);
      return MVStore.open(null);
    }
  }

  /**
   * The name of a chunk's vector: the same for the same text and encoder alone.
   *
   * @param encoder what its vectors depend on, {@link TextEncoder#id}
   */
  static String key(String encoder, Chunk chunk) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (String part : List.of(encoder, chunk.getPrefix(), chunk.getText())) {
        byte[] bytes = part.getBytes(UTF_8);
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        sha256.update(bytes);
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The vector of a key, if it is here. */
  synchronized Optional<float[]> find(String key) {
    byte[] found = null;
    try {
      turnWhereDue();
      found = young().get(key);
      if (found == null) {
        found = old().get(key);
        if (found != null) {
          add(key, found);
        }
      }
    } catch (MVStoreException e) {
      warnOnce(e);
    }
    (found == null ? encoded : cached).increment();
    return Optional.ofNullable(found).map(VectorCache::floats);
  }

  /** Keeps a vector. */
  synchronized void put(String key, float[] vector) {
    try {
      add(key, bytes(vector));
    } catch (MVStoreException e) {
      warnOnce(e);
    }
  }

  /** Nothing but time is lost with it. */
  private void warnOnce(MVStoreException failure) {
    if (!broken) {
      log.warn("The cache of vectors cannot be used", failure);
    }
    broken = true;
  }

  private void add(String key, byte[] vector) {
    long most = settings.bytes() / 2;
    long bytes = (long) key.length() + vector.length;
    if (bytes > most) {
      return;
    }
    if (state.getOrDefault(BYTES, 0L) + bytes > most) {
      turn();
    }
    if (young().put(key, vector) == null) {
      state.put(BYTES, state.getOrDefault(BYTES, 0L) + bytes);
    }
  }

  /** Turns once half of the age is over, and twice where the process was away for longer. */
  private void turnWhereDue() {
    long half = settings.age().toMillis() / 2;
    long since = clock.millis() - state.getOrDefault(SINCE, 0L);
    if (since > half) {
      turn();
    }
    if (since > 3 * half) {
      turn();
    }
  }

  /** The young half becomes the old one, and what was old is forgotten. */
  private void turn() {
    old().clear();
    state.put(YOUNG, 1 - youngIndex());
    state.put(BYTES, 0L);
    state.put(SINCE, clock.millis());
  }

  private long youngIndex() {
    return state.getOrDefault(YOUNG, 0L);
  }

  private MVMap<String, byte[]> young() {
    return halves.get((int) youngIndex());
  }

  private MVMap<String, byte[]> old() {
    return halves.get((int) (1 - youngIndex()));
  }

  private static byte[] bytes(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }

  private static float[] floats(byte[] bytes) {
    float[] vector = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).asFloatBuffer().get(vector);
    return vector;
  }

  @Override
  public synchronized void close() {
    timer.close();
    store.close();
  }
}
