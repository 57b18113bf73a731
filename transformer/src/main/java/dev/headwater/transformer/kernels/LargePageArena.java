package dev.headwater.transformer.kernels;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Memory in large pages, if the system is Linux and allows them: networks read all their weights
 * again and again, and translating the addresses of small pages takes as long as reading much of
 * them. Allocates in chunks; closing frees them.
 */
public final class LargePageArena implements Arena {
  private static final long PAGE = 2L << 20;
  private static final long CHUNK = 4 * PAGE;
  private static final int ADVISE_LARGE_PAGES = 14;
  private static final int MAKE_LARGE_PAGES =
      25; // since Linux 6.1; older ones do it some time later

  private static final Optional<MethodHandle> ADVISE = findAdvise();

  private final Arena chunks = Arena.ofShared();
  private MemorySegment chunk = MemorySegment.NULL;
  private long used;

  @SuppressWarnings("restricted") // calls a native function
  private static Optional<MethodHandle> findAdvise() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.empty();
    }
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("madvise")
        .map(function ->
            linker.downcallHandle(
                function, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT)));
  }

  @Override
  public synchronized MemorySegment allocate(long bytes, long alignment) {
    long start = roundUp(used, alignment);
    if (start + bytes > chunk.byteSize()) {
      chunk = newChunk(roundUp(Math.max(bytes, CHUNK), PAGE));
      start = 0;
    }
    used = start + bytes;
    return chunk.asSlice(start, bytes);
  }

  private MemorySegment newChunk(long bytes) {
    MemorySegment memory = chunks.allocate(bytes, PAGE);
    if (ADVISE.isPresent()) {
      try { // if the system refuses, the memory works all the same
        int _ = (int) ADVISE.get().invokeExact(memory, bytes, ADVISE_LARGE_PAGES);
        int _ = (int) ADVISE.get().invokeExact(memory, bytes, MAKE_LARGE_PAGES);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
    return memory;
  }

  private static long roundUp(long number, long multiple) {
    return (number + multiple - 1) / multiple * multiple;
  }

  @Override
  public MemorySegment.Scope scope() {
    return chunks.scope();
  }

  @Override
  public void close() {
    chunks.close();
  }
}
