package dev.headwater.transformer.kernels;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory of a network's packed weights, in sections with names, and of all that lives as long as
 * them. Packing takes far longer than reading what was packed, so a file may keep the sections for
 * the next start.
 */
public final class PackedWeights implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PackedWeights.class);

  private final Arena arena = new LargePageArena();
  private final @Nullable PackedFile file;
  private final Map<String, MemorySegment> kept;
  private final NavigableMap<String, MemorySegment> sections = new ConcurrentSkipListMap<>();
  private volatile boolean packed; // a section that was not kept

  private PackedWeights(@Nullable PackedFile file) {
    this.file = file;
    this.kept = file == null ? Map.of() : file.read(arena);
  }

  /** Keeps nothing. */
  public static PackedWeights inMemory() {
    return new PackedWeights(null);
  }

  /**
   * Begins with what an earlier start kept, if that was packed from the same weights by the same
   * code.
   *
   * @param folder of the kept files, null to keep nothing
   * @param weights the file that they are packed from
   * @throws IOException if the weights cannot be read
   */
  public static PackedWeights keptIn(@Nullable Path folder, Path weights) throws IOException {
    if (folder == null) {
      return inMemory();
    }
    Path source = weights.toRealPath();
    Path model = source.getName(Math.max(0, source.getNameCount() - 2));
    String name = "%s-%s.packed".formatted(model, source.getFileName());
    String origin =
        "%s, %d bytes of %s, packed by code of %s"
            .formatted(source, Files.size(source), Files.getLastModifiedTime(source), codeTime());
    return new PackedWeights(new PackedFile(folder.resolve(name), origin));
  }

  /** When this module was built: what other code packed may differ. */
  private static FileTime codeTime() throws IOException {
    URL code = PackedWeights.class.getProtectionDomain().getCodeSource().getLocation();
    FileTime newest = FileTime.fromMillis(0);
    try (Stream<Path> files = Files.walk(Path.of(URI.create(code.toString())))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        FileTime time = Files.getLastModifiedTime(file);
        newest = time.compareTo(newest) > 0 ? time : newest;
      }
    }
    return newest;
  }

  /** Of the sections. */
  public Arena arena() {
    return arena;
  }

  /**
   * A section, as it was kept or as it is packed now.
   *
   * @param name says all that its bytes depend on besides the weights
   * @param bytes of the section; it may have a few more
   * @param pack writes it; does not run if it was kept
   */
  MemorySegment section(String name, long bytes, Consumer<MemorySegment> pack) {
    long size = PackedFile.aligned(bytes);
    MemorySegment section = kept.get(name);
    if (section == null || section.byteSize() != size) {
      section = arena.allocate(size, PackedFile.ALIGNMENT);
      pack.accept(section);
      packed = true;
    }
    sections.put(name, section);
    return section;
  }

  /**
   * Writes the file if something was packed anew. Several processes may do so: the last one's file
   * stays. Where it cannot be written, the next start packs again.
   */
  public void keep() {
    if (file != null && packed) {
      try {
        file.write(sections);
      } catch (IOException e) {
        LOG.info("packed weights are not kept for the next start: {}", e.toString());
      }
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
