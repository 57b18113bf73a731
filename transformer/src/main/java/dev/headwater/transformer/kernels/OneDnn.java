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

/**
 * oneDNN's C API as far as the networks need it. Objects of the library are addresses; each lives
 * as long as the arena that it was made with.
 *
 * @see <a href="https://uxlfoundation.github.io/oneDNN/">oneDNN</a>
 */
@SuppressWarnings("restricted") // calls a native library
final class OneDnn {
  /** Arguments of a product. */
  static final int SOURCE = 1;

  static final int DESTINATION = 17;
  static final int WEIGHTS = 33;
  static final int BIAS = 41;
  static final int SCRATCHPAD = 80;
  static final int WEIGHT_SCALES = 4096 | WEIGHTS;

  private static final int CPU = 1;
  private static final int IN_ORDER = 1;
  private static final int ANY_LAYOUT = 1;
  private static final int CALLER_OWNS_SCRATCHPAD = 1;
  private static final int QUERY_WEIGHTS = 131;
  private static final int QUERY_SCRATCHPAD = 136;

  private static final MethodHandle EXECUTE =
      function("dnnl_primitive_execute", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
  private static final MethodHandle SET_DATA =
      function("dnnl_memory_set_data_handle", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle EFFECTIVE_ISA = function("dnnl_get_effective_cpu_isa");
  private static final MethodHandle ENGINE_CREATE =
      function("dnnl_engine_create", ADDRESS, JAVA_INT, JAVA_LONG);
  private static final MethodHandle STREAM_CREATE =
      function("dnnl_stream_create", ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle STREAM_DESTROY = function("dnnl_stream_destroy", JAVA_LONG);
  private static final MethodHandle LAYOUT_WITH_TAG =
      function("dnnl_memory_desc_create_with_tag", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle LAYOUT_WITH_STRIDES =
      function(
          "dnnl_memory_desc_create_with_strides", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
  private static final MethodHandle LAYOUT_CLONE =
      function("dnnl_memory_desc_clone", ADDRESS, JAVA_LONG);
  private static final MethodHandle LAYOUT_DESTROY =
      function("dnnl_memory_desc_destroy", JAVA_LONG);
  private static final MethodHandle LAYOUT_SIZE =
      pointerOrSize("dnnl_memory_desc_get_size", JAVA_LONG);
  private static final MethodHandle MEMORY_CREATE =
      function("dnnl_memory_create", ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle MEMORY_DESTROY = function("dnnl_memory_destroy", JAVA_LONG);
  private static final MethodHandle ATTRIBUTES_CREATE =
      function("dnnl_primitive_attr_create", ADDRESS);
  private static final MethodHandle ATTRIBUTES_DESTROY =
      function("dnnl_primitive_attr_destroy", JAVA_LONG);
  private static final MethodHandle SET_SCRATCHPAD_MODE =
      function("dnnl_primitive_attr_set_scratchpad_mode", JAVA_LONG, JAVA_INT);
  private static final MethodHandle SET_SCALES_MASK =
      function("dnnl_primitive_attr_set_scales_mask", JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle PRODUCT_DESCRIPTOR_CREATE =
      function(
          "dnnl_matmul_primitive_desc_create",
          ADDRESS,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG);
  private static final MethodHandle REORDER_DESCRIPTOR_CREATE =
      function(
          "dnnl_reorder_primitive_desc_create",
          ADDRESS,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG);
  private static final MethodHandle QUERY_LAYOUT =
      pointerOrSize("dnnl_primitive_desc_query_md", JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle DESCRIPTOR_DESTROY =
      function("dnnl_primitive_desc_destroy", JAVA_LONG);
  private static final MethodHandle PRIMITIVE_CREATE =
      function("dnnl_primitive_create", ADDRESS, JAVA_LONG);
  private static final MethodHandle PRIMITIVE_DESTROY =
      function("dnnl_primitive_destroy", JAVA_LONG);

  /** Absent where the library brings its own threads, or none. */
  private static final boolean OPEN_MP =
      NativeLibrary.ONE_DNN.orElseThrow().find("omp_set_num_threads").isPresent();

  private static final MethodHandle SET_THREADS =
      OPEN_MP
          ? Linker.nativeLinker()
              .downcallHandle(
                  NativeLibrary.ONE_DNN.orElseThrow().findOrThrow("omp_set_num_threads"),
                  FunctionDescriptor.ofVoid(JAVA_INT))
          : EFFECTIVE_ISA;

  private static final long ENGINE =
      create(Arena.global(), result -> (int) ENGINE_CREATE.invokeExact(result, CPU, 0L), null);

  private OneDnn() {}

  /** The instruction sets that the library uses, as {@code dnnl_cpu_isa_t}. */
  static int instructionSets() {
    try {
      return (int) EFFECTIVE_ISA.invokeExact();
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** Keeps the library from starting threads for calls from this thread. */
  static void useOneThread() {
    if (OPEN_MP) {
      try {
        SET_THREADS.invokeExact(1);
      } catch (Throwable e) {
        throw failed(e);
      }
    }
  }

  /** A stream of work; one for each thread. */
  static long stream(Arena arena) {
    return create(
        arena, result -> (int) STREAM_CREATE.invokeExact(result, ENGINE, IN_ORDER), STREAM_DESTROY);
  }

  /** A layout with a stride, in elements, for each dimension. */
  static long layout(Arena arena, ElementType type, long[] dimensions, long[] strides) {
    MemorySegment sizes = arena.allocateFrom(JAVA_LONG, dimensions);
    MemorySegment steps = arena.allocateFrom(JAVA_LONG, strides);
    int count = dimensions.length;
    return create(
        arena,
        result -> (int) LAYOUT_WITH_STRIDES.invokeExact(result, count, sizes, type.code(), steps),
        LAYOUT_DESTROY);
  }

  /** A layout that the library may choose. */
  static long anyLayout(Arena arena, ElementType type, long... dimensions) {
    MemorySegment sizes = arena.allocateFrom(JAVA_LONG, dimensions);
    int count = dimensions.length;
    return create(
        arena,
        result -> (int) LAYOUT_WITH_TAG.invokeExact(result, count, sizes, type.code(), ANY_LAYOUT),
        LAYOUT_DESTROY);
  }

  /** Bytes of an array of that layout. */
  static long size(long layout) {
    try {
      return (long) LAYOUT_SIZE.invokeExact(layout);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** An array for arguments; its data is set before each use. */
  static long memory(Arena arena, long layout) {
    return create(
        arena,
        result -> (int) MEMORY_CREATE.invokeExact(result, layout, ENGINE, 0L),
        MEMORY_DESTROY);
  }

  static void setData(long memory, long address) {
    try {
      requireSuccess((int) SET_DATA.invokeExact(memory, address));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /**
   * Describes a product.
   *
   * @param bias layout of what is added to each row, or 0
   * @param columnScales whether the weights are multiplied by a scale for each column
   */
  static long productDescriptor(
      Arena arena, long source, long weights, long bias, long destination, boolean columnScales) {
    try (Arena call = Arena.ofConfined()) {
      long attributes =
          create(call, result -> (int) ATTRIBUTES_CREATE.invokeExact(result), ATTRIBUTES_DESTROY);
      setAttributes(attributes, columnScales);
      return create(
          arena,
          result ->
              (int)
                  PRODUCT_DESCRIPTOR_CREATE.invokeExact(
                      result, ENGINE, source, weights, bias, destination, attributes),
          DESCRIPTOR_DESTROY);
    }
  }

  private static void setAttributes(long attributes, boolean columnScales) {
    try {
      requireSuccess((int) SET_SCRATCHPAD_MODE.invokeExact(attributes, CALLER_OWNS_SCRATCHPAD));
      if (columnScales) {
        requireSuccess((int) SET_SCALES_MASK.invokeExact(attributes, WEIGHTS, 1 << 1));
      }
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** The layout that a product chose for its weights. */
  static long weightsLayout(Arena arena, long descriptor) {
    long found = query(descriptor, QUERY_WEIGHTS);
    return create(arena, result -> (int) LAYOUT_CLONE.invokeExact(result, found), LAYOUT_DESTROY);
  }

  /** The layout of the scratchpad that a product needs. Lives as long as the descriptor. */
  static long scratchpadLayout(long descriptor) {
    return query(descriptor, QUERY_SCRATCHPAD);
  }

  private static long query(long descriptor, int what) {
    try {
      return (long) QUERY_LAYOUT.invokeExact(descriptor, what, 0);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  static long primitive(Arena arena, long descriptor) {
    return create(
        arena, result -> (int) PRIMITIVE_CREATE.invokeExact(result, descriptor), PRIMITIVE_DESTROY);
  }

  /** Copies an array into another layout. */
  static void reorder(long from, MemorySegment source, long to, MemorySegment destination) {
    try (Arena call = Arena.ofConfined()) {
      long descriptor =
          create(
              call,
              result ->
                  (int) REORDER_DESCRIPTOR_CREATE.invokeExact(result, from, ENGINE, to, ENGINE, 0L),
              DESCRIPTOR_DESTROY);
      long input = memory(call, from);
      long output = memory(call, to);
      setData(input, source.address());
      setData(output, destination.address());
      MemorySegment arguments = arguments(call, SOURCE, input, DESTINATION, output);
      execute(primitive(call, descriptor), stream(call), 2, arguments.address());
    }
  }

  /** The library's list of arguments, from pairs of an argument and an array. */
  static MemorySegment arguments(Arena arena, long... pairs) {
    return arena.allocateFrom(JAVA_LONG, pairs); // the int before each pointer is padded to 8 bytes
  }

  static void execute(long primitive, long stream, int count, long arguments) {
    try {
      requireSuccess((int) EXECUTE.invokeExact(primitive, stream, count, arguments));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  private static MethodHandle function(String name, MemoryLayout... parameters) {
    return handle(name, FunctionDescriptor.of(JAVA_INT, parameters));
  }

  private static MethodHandle pointerOrSize(String name, MemoryLayout... parameters) {
    return handle(name, FunctionDescriptor.of(JAVA_LONG, parameters));
  }

  private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker()
        .downcallHandle(NativeLibrary.ONE_DNN.orElseThrow().findOrThrow(name), descriptor);
  }

  /** A call that writes the address of what it made to where it is told. */
  @FunctionalInterface
  private interface Creation {
    int create(MemorySegment result) throws Throwable;
  }

  /** Makes an object that ends with the arena. */
  private static long create(Arena arena, Creation creation, @Nullable MethodHandle destroy) {
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

  private static void requireSuccess(int status) {
    if (status != 0) {
      throw new IllegalStateException("oneDNN refused with status " + status);
    }
  }

  private static IllegalStateException failed(Throwable e) {
    return e instanceof IllegalStateException known ? known : new IllegalStateException(e);
  }
}
