package dev.headwater.transformer.kernels;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;

/**
 * A file of sections with names: its origin, the sections' checksum and number, their names and
 * sizes, and from a multiple of {@link #ALIGNMENT} on the sections.
 *
 * @param origin what the sections were made from; a file of another origin counts as absent
 */
record PackedFile(Path path, String origin) {
  /** Sizes of sections are multiples of a cache line. */
  static final long ALIGNMENT = 64;

  private static final long MAX_HEADER = 1 << 20;
  private static final long MAX_BUFFER = 1 << 30;

  static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** The sections; none if the file is absent, damaged or of another origin. */
  Map<String, MemorySegment> read(Arena arena) {
    try (FileChannel channel = FileChannel.open(path);
        Arena mapping = Arena.ofConfined()) {
      MemorySegment file = channel.map(MapMode.READ_ONLY, 0, channel.size(), mapping);
      byte[] start = file.asSlice(0, Math.min(file.byteSize(), MAX_HEADER)).toArray(JAVA_BYTE);
      DataInputStream header = new DataInputStream(new ByteArrayInputStream(start));
      if (!header.readUTF().equals(origin)) {
        return Map.of();
      }
      long checksum = header.readLong();
      Map<String, Long> sizes = new LinkedHashMap<>();
      for (int left = header.readInt(); left > 0; left--) {
        sizes.put(header.readUTF(), header.readLong());
      }
      MemorySegment rest = file.asSlice(aligned(start.length - header.available()));
      MemorySegment all = arena.allocate(rest.byteSize(), ALIGNMENT).copyFrom(rest);
      return checksum(List.of(all)) == checksum ? split(all, sizes) : Map.of();
    } catch (IOException | IndexOutOfBoundsException _) {
      return Map.of();
    }
  }

  private static Map<String, MemorySegment> split(MemorySegment all, Map<String, Long> sizes) {
    Map<String, MemorySegment> sections = new HashMap<>();
    long at = 0;
    for (Map.Entry<String, Long> section : sizes.entrySet()) {
      sections.put(section.getKey(), all.asSlice(at, section.getValue()));
      at += section.getValue();
    }
    return sections;
  }

  /** Writes the sections, or nothing if that fails. */
  void write(SortedMap<String, MemorySegment> sections) throws IOException {
    Path target = path.toAbsolutePath();
    Files.createDirectories(target.getParent());
    // Processes that start together each write their own.
    Path written = Files.createTempFile(target.getParent(), "packed", ".tmp");
    try {
      try (FileChannel channel = FileChannel.open(written, WRITE)) {
        write(ByteBuffer.wrap(header(sections)), channel);
        for (MemorySegment section : sections.values()) {
          for (ByteBuffer part : buffers(section)) {
            write(part, channel);
          }
        }
      }
      Files.move(written, target, ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private byte[] header(SortedMap<String, MemorySegment> sections) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream header = new DataOutputStream(bytes);
    header.writeUTF(origin);
    header.writeLong(checksum(sections.values()));
    header.writeInt(sections.size());
    for (Map.Entry<String, MemorySegment> section : sections.entrySet()) {
      header.writeUTF(section.getKey());
      header.writeLong(section.getValue().byteSize());
    }
    header.write(new byte[(int) (aligned(bytes.size()) - bytes.size())]);
    return bytes.toByteArray();
  }

  private static void write(ByteBuffer buffer, FileChannel channel) throws IOException {
    while (buffer.hasRemaining()) {
      int _ = channel.write(buffer);
    }
  }

  private static long checksum(Iterable<MemorySegment> sections) {
    CRC32C checksum = new CRC32C();
    for (MemorySegment section : sections) {
      buffers(section).forEach(checksum::update);
    }
    return checksum.getValue();
  }

  /** A buffer holds 2 GB at most. */
  private static List<ByteBuffer> buffers(MemorySegment section) {
    return LongStream.iterate(0, at -> at < section.byteSize(), at -> at + MAX_BUFFER)
        .mapToObj(at -> section.asSlice(at, Math.min(MAX_BUFFER, section.byteSize() - at)))
        .map(MemorySegment::asByteBuffer)
        .toList();
  }
}
