package dev.headwater.transformer.tensors;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A GGUF file: metadata by key, and tensors by name, which are converted to fp32 when they are
 * read. The file stays mapped until it is closed.
 */
public final class Gguf implements AutoCloseable {
  private static final int MAGIC = 0x46554747; // "GGUF"

  /**
   * An entry of the table of tensors.
   *
   * @param shape outermost dimension first, so {@code [out, in]}
   * @param offset from the first byte of all tensors
   */
  private record Tensor(List<Long> shape, TensorType type, long offset) {}

  private final Path path;
  private final Arena arena;
  private final MemorySegment file;
  private final Map<String, Object> metadata = new LinkedHashMap<>();
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final long data;

  private Gguf(Path path, FileChannel channel, Arena arena) throws IOException {
    this.path = path;
    this.arena = arena;
    this.file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    Cursor cursor = new Cursor(file);
    if (file.byteSize() < 4 || cursor.int32() != MAGIC) {
      throw new IOException(path + " is not a GGUF file: it does not begin with GGUF");
    }
    int version = cursor.int32();
    if (version != 2 && version != 3) {
      throw new IOException(
          path + " has GGUF version " + version + "; versions 2 and 3 are supported");
    }
    long tensorCount = cursor.count("tensors");
    long keyCount = cursor.count("metadata keys");
    for (long i = 0; i < keyCount; i++) {
      metadata.put(cursor.string(), cursor.value(cursor.int32()));
    }
    for (long i = 0; i < tensorCount; i++) {
      String name = cursor.string();
      List<Long> shape = new ArrayList<>();
      for (int dimensions = cursor.int32(); dimensions > 0; dimensions--) {
        shape.addFirst(cursor.count("numbers in a dimension of tensor " + name));
      }
      Tensor tensor = new Tensor(shape, TensorType.of(cursor.int32(), name), cursor.int64());
      if (tensors.put(name, tensor) != null) {
        throw new IOException("%s has two tensors %s".formatted(path, name));
      }
    }
    int alignment = metadata.containsKey("general.alignment") ? integer("general.alignment") : 32;
    if (alignment < 1) {
      throw new IOException(
          "%s: general.alignment must be at least 1, but is %d".formatted(path, alignment));
    }
    this.data = Math.ceilDiv(cursor.position, alignment) * alignment;
    for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
      long offset = tensor.getValue().offset();
      if (offset < 0) {
        throw new IOException(
            "%s: tensor %s begins at byte %s of the data, past its end"
                .formatted(path, tensor.getKey(), Long.toUnsignedString(offset)));
      }
      long end = Math.addExact(data + offset, bytes(tensor.getValue()));
      if (end > file.byteSize()) {
        throw new EOFException(
            "%s is cut short: tensor %s ends at byte %d, the file at %d"
                .formatted(path, tensor.getKey(), end, file.byteSize()));
      }
    }
  }

  /**
   * Opens a file and reads its metadata.
   *
   * @throws IOException if it cannot be read, is not a GGUF file, is cut short, or holds a tensor
   *     of an unsupported type
   */
  @SuppressWarnings("MustBeClosedChecker") // close() does
  public static Gguf open(Path path) throws IOException {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(path)) {
      return new Gguf(path, channel, arena);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw switch (e) {
        case IOException named -> named;
        case IndexOutOfBoundsException _ ->
            new IOException(path + " is cut short within its metadata", e);
        case ArithmeticException _ -> new IOException(path + " has a tensor too large to count", e);
        default -> new IOException(path + ": " + e.getMessage(), e);
      };
    }
  }

  /** Where the file is. */
  public Path path() {
    return path;
  }

  /**
   * A value of the metadata, if it is there.
   *
   * @throws IOException if it is of another type
   */
  public <T> Optional<T> find(String key, Class<T> type) throws IOException {
    return metadata.containsKey(key) ? Optional.of(type.cast(value(key, type))) : Optional.empty();
  }

  /** A text of the metadata. */
  public String string(String key) throws IOException {
    return (String) value(key, String.class);
  }

  /** A whole number of the metadata. */
  public int integer(String key) throws IOException {
    Number number = (Number) value(key, Number.class);
    if (number.doubleValue() != number.intValue()) {
      throw new IOException(
          "%s: metadata %s must be a whole number of 32 bits, but is %s"
              .formatted(path, key, number));
    }
    return number.intValue();
  }

  /** A number of the metadata. */
  public double number(String key) throws IOException {
    return ((Number) value(key, Number.class)).doubleValue();
  }

  /** A list of the metadata, for example the tokens. */
  public <T> List<T> list(String key, Class<T> type) throws IOException {
    List<?> values = (List<?>) value(key, List.class);
    if (!values.stream().allMatch(type::isInstance)) {
      throw new IOException(
          "%s: metadata %s must be a list of %s only".formatted(path, key, type.getSimpleName()));
    }
    return values.stream().map(type::cast).toList();
  }

  /** Whether the metadata have this key. */
  public boolean hasKey(String key) {
    return metadata.containsKey(key);
  }

  /** Names of its tensors, in the file's order. */
  public Set<String> tensors() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  /** Whether the file has this tensor. */
  public boolean has(String tensor) {
    return tensors.containsKey(tensor);
  }

  /** How many numbers its tensors have, by the name of the type in which they are stored. */
  public Map<String, Long> numbersByType() {
    Map<String, Long> numbers = new LinkedHashMap<>();
    for (Tensor tensor : tensors.values()) {
      long count = tensor.shape().stream().reduce(1L, Math::multiplyExact);
      numbers.merge(tensor.type().name(), count, Long::sum);
    }
    return numbers;
  }

  /**
   * A tensor as fp32.
   *
   * @param shape the shape it must have, outermost dimension first
   */
  public INDArray tensor(String name, long... shape) throws IOException {
    Tensor tensor = find(name, shape);
    INDArray numbers = Matrices.create(shape);
    tensor.type().dequantizeAll(memory(tensor), Matrices.floats(numbers));
    return numbers;
  }

  /** A vector of so many numbers as fp32. */
  public float[] vector(String name, int width) throws IOException {
    Tensor tensor = find(name, width);
    FloatBuffer numbers = FloatBuffer.allocate(width);
    tensor.type().dequantizeAll(memory(tensor), numbers);
    return numbers.array();
  }

  /**
   * A matrix as the file stores it, if that is in blocks with scales and minima.
   *
   * @param rows that it must have
   * @param columns that it must have
   */
  public Optional<QuantizedTensor> quantized(String name, int rows, int columns)
      throws IOException {
    Tensor tensor = find(name, rows, columns);
    return tensor.type().bits() == 0
        ? Optional.empty()
        : Optional.of(new QuantizedTensor(memory(tensor), tensor.type(), rows, columns));
  }

  private Tensor find(String name, long... shape) throws IOException {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IOException(path + " has no tensor " + name);
    }
    if (!tensor.shape().equals(LongStream.of(shape).boxed().toList())) {
      throw new IOException(
          "%s: tensor %s must be %s, but is %s"
              .formatted(path, name, Arrays.toString(shape), tensor.shape()));
    }
    return tensor;
  }

  private MemorySegment memory(Tensor tensor) {
    return file.asSlice(data + tensor.offset(), bytes(tensor));
  }

  @Override
  public void close() {
    arena.close();
  }

  private Object value(String key, Class<?> type) throws IOException {
    Object value = metadata.get(key);
    if (!type.isInstance(value)) {
      throw new IOException(
          "%s: metadata %s must be a %s, but is %s"
              .formatted(path, key, type.getSimpleName(), value == null ? "missing" : value));
    }
    return value;
  }

  private static long bytes(Tensor tensor) {
    return tensor.type().bytes(tensor.shape().stream().reduce(1L, Math::multiplyExact));
  }

  /** Reads little-endian values one after the other. */
  private static final class Cursor {
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private final MemorySegment file;
    private long position;

    Cursor(MemorySegment file) {
      this.file = file;
    }

    private long advance(long bytes) {
      long from = position;
      position += bytes;
      return from;
    }

    byte int8() {
      return file.get(ValueLayout.JAVA_BYTE, advance(1));
    }

    short int16() {
      return file.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ORDER), advance(2));
    }

    int int32() {
      return file.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ORDER), advance(4));
    }

    long int64() {
      return file.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ORDER), advance(8));
    }

    /** A number of things; unsigned in the file. */
    long count(String what) {
      long count = int64();
      if (count < 0) {
        throw new IllegalArgumentException(
            "%s %s are more than a file can hold".formatted(Long.toUnsignedString(count), what));
      }
      return count;
    }

    String string() {
      long length = count("bytes of a text");
      return new String(
          file.asSlice(advance(length), length).toArray(ValueLayout.JAVA_BYTE), UTF_8);
    }

    Object value(int type) {
      return switch (type) {
        case 0 -> int8() & 0xFF;
        case 1 -> (int) int8();
        case 2 -> int16() & 0xFFFF;
        case 3 -> (int) int16();
        case 4 -> int32() & 0xFFFF_FFFFL;
        case 5 -> int32();
        case 6 -> Float.intBitsToFloat(int32());
        case 7 -> int8() != 0;
        case 8 -> string();
        case 9 -> list(int32(), count("values of a list"));
        case 10, 11 -> int64();
        case 12 -> Double.longBitsToDouble(int64());
        default -> throw new IllegalArgumentException("metadata has the unknown type " + type);
      };
    }

    private List<Object> list(int type, long length) {
      List<Object> values = new ArrayList<>();
      for (long i = 0; i < length; i++) {
        values.add(value(type));
      }
      return values;
    }
  }
}
