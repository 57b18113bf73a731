package dev.headwater.transformer.kernels;

import static dev.headwater.transformer.kernels.OneDnnCalls.failed;
import static dev.headwater.transformer.kernels.OneDnnCalls.function;
import static dev.headwater.transformer.kernels.OneDnnCalls.pointerOrSize;
import static dev.headwater.transformer.kernels.OneDnnCalls.requireSuccess;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.zip.CRC32C;

/**
 * The part of oneDNN's C API that the networks need. The library's objects are addresses; each
 * lives as long as the arena that it was created with.
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
  private static final MethodHandle LAYOUT_BYTES =
      function("dnnl_memory_desc_get_blob", ADDRESS, ADDRESS, JAVA_LONG);
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
  private static final MethodHandle SET_POST_OPERATIONS =
      function("dnnl_primitive_attr_set_post_ops", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle POST_OPERATIONS_CREATE =
      function("dnnl_post_ops_create", ADDRESS);
  private static final MethodHandle POST_OPERATIONS_DESTROY =
      function("dnnl_post_ops_destroy", JAVA_LONG);
  private static final MethodHandle APPEND_SUM =
      function("dnnl_post_ops_append_sum", JAVA_LONG, JAVA_FLOAT, JAVA_INT, JAVA_INT);
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

  /** False if the library has its own threads, or none. */
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
      OneDnnCalls.create(
          Arena.global(), result -> (int) ENGINE_CREATE.invokeExact(result, CPU, 0L), null);

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
    return OneDnnCalls.create(
        arena, result -> (int) STREAM_CREATE.invokeExact(result, ENGINE, IN_ORDER), STREAM_DESTROY);
  }

  /** A layout with a stride, in elements, for each dimension. */
  static long layout(Arena arena, ElementType type, long[] dimensions, long[] strides) {
    MemorySegment sizes = arena.allocateFrom(JAVA_LONG, dimensions);
    MemorySegment steps = arena.allocateFrom(JAVA_LONG, strides);
    int count = dimensions.length;
    return OneDnnCalls.create(
        arena,
        result -> (int) LAYOUT_WITH_STRIDES.invokeExact(result, count, sizes, type.code(), steps),
        LAYOUT_DESTROY);
  }

  /** A layout that the library chooses. */
  static long anyLayout(Arena arena, ElementType type, long... dimensions) {
    MemorySegment sizes = arena.allocateFrom(JAVA_LONG, dimensions);
    int count = dimensions.length;
    return OneDnnCalls.create(
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

  /** Tells the layouts that the library chose apart, also those of another version of it. */
  static long checksum(long layout) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment size = call.allocate(JAVA_LONG);
      requireSuccess((int) LAYOUT_BYTES.invokeExact(MemorySegment.NULL, size, layout));
      MemorySegment bytes = call.allocate(size.get(JAVA_LONG, 0));
      requireSuccess((int) LAYOUT_BYTES.invokeExact(bytes, size, layout));
      CRC32C checksum = new CRC32C();
      checksum.update(bytes.asByteBuffer());
      return checksum.getValue();
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** An argument; its data is set before each use. */
  static long memory(Arena arena, long layout) {
    return OneDnnCalls.create(
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
   * @param bias layout of the row that is added to each row, or 0
   * @param columnScales whether the weights are multiplied by a scale for each column
   * @param accumulate whether the product is added to the destination
   */
  static long productDescriptor(
      Arena arena,
      long source,
      long weights,
      long bias,
      long destination,
      boolean columnScales,
      boolean accumulate) {
    try (Arena call = Arena.ofConfined()) {
      long attributes =
          OneDnnCalls.create(
              call, result -> (int) ATTRIBUTES_CREATE.invokeExact(result), ATTRIBUTES_DESTROY);
      setAttributes(attributes, columnScales);
      if (accumulate) {
        setAccumulation(call, attributes);
      }
      return OneDnnCalls.create(
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

  private static void setAccumulation(Arena call, long attributes) {
    long sum =
        OneDnnCalls.create(
            call,
            result -> (int) POST_OPERATIONS_CREATE.invokeExact(result),
            POST_OPERATIONS_DESTROY);
    try {
      requireSuccess((int) APPEND_SUM.invokeExact(sum, 1f, 0, 0)); // in the destination's type
      requireSuccess((int) SET_POST_OPERATIONS.invokeExact(attributes, sum));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** The layout that a product chose for its weights. */
  static long weightsLayout(Arena arena, long descriptor) {
    long found = query(descriptor, QUERY_WEIGHTS);
    return OneDnnCalls.create(
        arena, result -> (int) LAYOUT_CLONE.invokeExact(result, found), LAYOUT_DESTROY);
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
    return OneDnnCalls.create(
        arena, result -> (int) PRIMITIVE_CREATE.invokeExact(result, descriptor), PRIMITIVE_DESTROY);
  }

  /** Copies an array into another layout. */
  static void reorder(long from, MemorySegment source, long to, MemorySegment destination) {
    try (Arena call = Arena.ofConfined()) {
      long descriptor =
          OneDnnCalls.create(
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
}
