package dev.headwater.transformer.tensors;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Writes small GGUF files. */
public final class GgufBytes {
  private static final int ALIGNMENT = 32;

  private final Bytes metadata = new Bytes();
  private final Bytes tensors = new Bytes();
  private final Bytes data = new Bytes();
  private int keys;
  private int count;

  public GgufBytes string(String key, String value) {
    key(key, 8).string(value);
    return this;
  }

  /** A value of any type, by its code in the file. */
  GgufBytes value(String key, int type, Consumer<Bytes> value) {
    value.accept(key(key, type));
    return this;
  }

  public GgufBytes integer(String key, int value) {
    key(key, 4).int32(value);
    return this;
  }

  public GgufBytes number(String key, float value) {
    key(key, 6).floats(value);
    return this;
  }

  public GgufBytes strings(String key, List<String> values) {
    Bytes list = key(key, 9).int32(8).int64(values.size());
    values.forEach(list::string);
    return this;
  }

  public GgufBytes integers(String key, int... values) {
    Bytes list = key(key, 9).int32(5).int64(values.length);
    for (int value : values) {
      list.int32(value);
    }
    return this;
  }

  public GgufBytes numbers(String key, float... values) {
    key(key, 9).int32(6).int64(values.length).floats(values);
    return this;
  }

  public GgufBytes flag(String key, boolean value) {
    key(key, 7).bytes((byte) (value ? 1 : 0));
    return this;
  }

  /** A tensor; shape: the innermost dimension first, as in the file. */
  public GgufBytes tensor(String name, int type, long[] shape, Consumer<Bytes> numbers) {
    count++;
    data.align();
    tensors.string(name).int32(shape.length);
    for (long dimension : shape) {
      tensors.int64(dimension);
    }
    tensors.int32(type).int64(data.size());
    numbers.accept(data);
    return this;
  }

  /** A tensor's entry without its numbers. */
  GgufBytes entry(String name, int type, long[] shape, long offset) {
    count++;
    tensors.string(name).int32(shape.length);
    for (long dimension : shape) {
      tensors.int64(dimension);
    }
    tensors.int32(type).int64(offset);
    return this;
  }

  public void writeTo(Path file) throws IOException {
    Bytes whole = new Bytes();
    whole.bytes("GGUF".getBytes(UTF_8)).int32(3).int64(count).int64(keys);
    whole.bytes(metadata.toByteArray()).bytes(tensors.toByteArray()).align();
    Files.write(file, whole.bytes(data.toByteArray()).toByteArray());
  }

  private Bytes key(String key, int type) {
    keys++;
    return metadata.string(key).int32(type);
  }

  /** Little-endian values one after the other. */
  public static final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public Bytes bytes(byte... bytes) {
      out.writeBytes(bytes);
      return this;
    }

    Bytes int32(int value) {
      return bytes(buffer(4).putInt(value).array());
    }

    Bytes int64(long value) {
      return bytes(buffer(8).putLong(value).array());
    }

    Bytes string(String value) {
      byte[] bytes = value.getBytes(UTF_8);
      return int64(bytes.length).bytes(bytes);
    }

    public Bytes floats(float... values) {
      for (float value : values) {
        int32(Float.floatToIntBits(value));
      }
      return this;
    }

    public Bytes halves(float... values) {
      for (float value : values) {
        bytes(buffer(2).putShort(Float.floatToFloat16(value)).array());
      }
      return this;
    }

    Bytes align() {
      return bytes(new byte[(ALIGNMENT - size() % ALIGNMENT) % ALIGNMENT]);
    }

    int size() {
      return out.size();
    }

    byte[] toByteArray() {
      return out.toByteArray();
    }

    private static ByteBuffer buffer(int bytes) {
      return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
