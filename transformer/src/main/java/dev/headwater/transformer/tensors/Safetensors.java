package dev.headwater.transformer.tensors;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A safetensors file: the length of a JSON header, the header, and the tensors that it names. A
 * tensor is converted to fp32 when it is read; the file stays mapped until it is closed.
 */
public final class Safetensors implements AutoCloseable {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** Bytes of the header's length, which precedes it. */
  private static final int LENGTH_BYTES = 8;

  /** The limit of the reference implementation. */
  private static final long MAX_HEADER_BYTES = 100_000_000;

  private static final int COPY_BYTES = 1 << 20;

  private final Path path;
  private final Arena arena;
  private final MemorySegment data;
  private final SafetensorsHeader header;

  private Safetensors(Path path, FileChannel channel, Arena arena) throws IOException {
    this.path = path;
    this.arena = arena;
    long size = channel.size();
    if (size < LENGTH_BYTES) {
      throw new IOException(
          "it is cut short: it has %d bytes, a header's length alone takes %d"
              .formatted(size, LENGTH_BYTES));
    }
    MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
    long length = file.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN), 0);
    if (length < 0 || length > Math.min(MAX_HEADER_BYTES, size - LENGTH_BYTES)) {
      throw new IOException(
          "it is cut short or not a safetensors file: its header would have %s bytes, the file has %d"
              .formatted(Long.toUnsignedString(length), size));
    }
    byte[] text = file.asSlice(LENGTH_BYTES, length).toArray(ValueLayout.JAVA_BYTE);
    this.data = file.asSlice(LENGTH_BYTES + length);
    this.header = SafetensorsHeader.of(JSON.readTree(text), data.byteSize());
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws IOException if it cannot be read, is cut short, or its tensors do not cover it exactly
   */
  @SuppressWarnings("MustBeClosedChecker") // close() does
  public static Safetensors open(Path path) throws IOException {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(path)) {
      return new Safetensors(path, channel, arena);
    } catch (IOException e) {
      arena.close();
      throw switch (e) {
        case FileSystemException named -> named;
        case JsonProcessingException json ->
            new IOException(
                path + ": its header is not valid JSON: " + json.getOriginalMessage(), e);
        default -> new IOException(path + ": " + e.getMessage(), e);
      };
    }
  }

  /** Names of its tensors, in the header's order. */
  public Set<String> names() {
    return header.tensors().keySet();
  }

  /** Texts added by the writer. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** The shape of a tensor. */
  public long[] shape(String name) throws IOException {
    return find(name).shape().clone();
  }

  /**
   * A tensor as fp32.
   *
   * @param shape the shape it must have
   * @throws IOException if there is none, or it has another shape or an unsupported type
   */
  public INDArray tensor(String name, long... shape) throws IOException {
    SafetensorsHeader.Tensor tensor = find(name);
    if (!Arrays.equals(tensor.shape(), shape)) {
      throw new IOException(
          "%s: tensor %s must be %s, but is %s"
              .formatted(path, name, Arrays.toString(shape), Arrays.toString(tensor.shape())));
    }
    ByteBuffer bytes =
        data.asSlice(tensor.begin(), tensor.bytes()).asByteBuffer().order(LITTLE_ENDIAN);
    INDArray numbers = Matrices.create(shape);
    FloatBuffer floats = Matrices.floats(numbers);
    switch (tensor.type()) {
      case "F32" -> floats.put(bytes.asFloatBuffer());
      case "F16" -> {
        while (bytes.hasRemaining()) {
          floats.put(Float.float16ToFloat(bytes.getShort()));
        }
      }
      case "BF16" -> {
        while (bytes.hasRemaining()) {
          floats.put(Float.intBitsToFloat(bytes.getShort() << Short.SIZE));
        }
      }
      default ->
          throw new IOException(
              "%s: tensor %s has type %s; F32, F16 and BF16 are supported"
                  .formatted(path, name, tensor.type()));
    }
    return numbers;
  }

  private SafetensorsHeader.Tensor find(String name) throws IOException {
    SafetensorsHeader.Tensor tensor = header.tensors().get(name);
    if (tensor == null) {
      throw new IOException(path + " has no tensor " + name);
    }
    return tensor;
  }

  /**
   * Writes tensors as fp32, atomically.
   *
   * @param tensors fp32 arrays or views, in the order of the file
   * @param metadata texts for readers
   */
  public static void write(Path file, Map<String, INDArray> tensors, Map<String, String> metadata)
      throws IOException {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode texts = header.putObject("__metadata__");
    metadata.forEach(texts::put);
    long end = 0;
    Map<String, INDArray> ordered = new LinkedHashMap<>(tensors);
    for (Map.Entry<String, INDArray> tensor : ordered.entrySet()) {
      ObjectNode entry = header.putObject(tensor.getKey()).put("dtype", "F32");
      Arrays.stream(tensor.getValue().shape()).forEach(entry.putArray("shape")::add);
      long begin = end;
      end += tensor.getValue().length() * Float.BYTES;
      entry.putArray("data_offsets").add(begin).add(end);
    }
    String json = header.toString();
    int padding = -json.getBytes(UTF_8).length & 7; // the tensors begin at a multiple of 8
    byte[] text = (json + " ".repeat(padding)).getBytes(UTF_8);
    ByteBuffer buffer = ByteBuffer.allocateDirect(COPY_BYTES).order(LITTLE_ENDIAN);
    AtomicFile.write(
        file,
        channel -> {
          AtomicFile.writeFully(channel, buffer.putLong(text.length).flip());
          AtomicFile.writeFully(channel, ByteBuffer.wrap(text));
          for (INDArray tensor : ordered.values()) {
            write(tensor, buffer, channel);
          }
        });
  }

  private static void write(INDArray tensor, ByteBuffer buffer, FileChannel channel)
      throws IOException {
    try (INDArray inOrder = tensor.dup('c')) {
      FloatBuffer numbers = Matrices.floats(inOrder);
      while (numbers.hasRemaining()) {
        FloatBuffer to = buffer.clear().asFloatBuffer();
        int count = Math.min(to.remaining(), numbers.remaining());
        to.put(0, numbers, numbers.position(), count);
        numbers.position(numbers.position() + count);
        AtomicFile.writeFully(channel, buffer.limit(count * Float.BYTES));
      }
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
