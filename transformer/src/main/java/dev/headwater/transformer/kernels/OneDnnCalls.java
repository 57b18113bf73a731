package dev.headwater.transformer.kernels;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** Finds oneDNN's functions, and creates and destroys its objects. */
@SuppressWarnings("restricted") // calls a native library
final class OneDnnCalls {
  private OneDnnCalls() {}

  /** A function that returns a status. */
  static MethodHandle function(String name, MemoryLayout... parameters) {
    return handle(name, FunctionDescriptor.of(JAVA_INT, parameters));
  }

  static MethodHandle pointerOrSize(String name, MemoryLayout... parameters) {
    return handle(name, FunctionDescriptor.of(JAVA_LONG, parameters));
  }

  private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker()
        .downcallHandle(NativeLibrary.ONE_DNN.orElseThrow().findOrThrow(name), descriptor);
  }

  /** A call that writes the address of a new object to {@code result}. */
  @FunctionalInterface
  interface Creation {
    int create(MemorySegment result) throws Throwable;
  }

  /** Creates an object that is destroyed when the arena closes. */
  static long create(Arena arena, Creation creation, @Nullable MethodHandle destroy) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment result = call.allocate(ADDRESS);
      requireSuccess(creation.create(result));
      MemorySegment created = result.get(ADDRESS, 0);
      if (destroy != null) {
        var _ = created.reinterpret(arena, ended -> destroy(destroy, ended.address()));
      }
      return created.address();
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  private static void destroy(MethodHandle destroy, long address) {
    try {
      requireSuccess((int) destroy.invokeExact(address));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  static void requireSuccess(int status) {
    if (status != 0) {
      throw new IllegalStateException("oneDNN failed with status " + status);
    }
  }

  static IllegalStateException failed(Throwable e) {
    return e instanceof IllegalStateException known ? known : new IllegalStateException(e);
  }
}
