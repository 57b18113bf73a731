package dev.headwater.transformer.tensors;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * The places of the tensors in a safetensors file. They follow each other without gap or overlap to
 * the end of the file, so that no byte has two meanings or none.
 */
record SafetensorsHeader(Map<String, Tensor> tensors, Map<String, String> metadata) {
  private static final Map<String, Integer> BYTES =
      Map.ofEntries(
          Map.entry("BOOL", 1),
          Map.entry("U8", 1),
          Map.entry("I8", 1),
          Map.entry("F8_E4M3", 1),
          Map.entry("F8_E5M2", 1),
          Map.entry("U16", 2),
          Map.entry("I16", 2),
          Map.entry("F16", 2),
          Map.entry("BF16", 2),
          Map.entry("U32", 4),
          Map.entry("I32", 4),
          Map.entry("F32", 4),
          Map.entry("U64", 8),
          Map.entry("I64", 8),
          Map.entry("F64", 8));

  /** A tensor's type, shape, and place in the data; the end is exclusive. */
  @SuppressWarnings("ArrayRecordComponent") // read by this package alone
  record Tensor(String name, String type, long[] shape, long begin, long end) {
    long bytes() {
      return end - begin;
    }
  }

  /**
   * Reads and checks a header.
   *
   * @param size bytes of all tensors together
   */
  static SafetensorsHeader of(JsonNode json, long size) throws IOException {
    if (!json.isObject()) {
      throw new IOException("its header must be a JSON object");
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      if (entry.getKey().equals("__metadata__")) {
        entry.getValue().properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
      } else {
        tensors.put(entry.getKey(), tensor(entry.getKey(), entry.getValue()));
      }
    }
    requireWhole(tensors, size);
    return new SafetensorsHeader(
        Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(metadata));
  }

  private static Tensor tensor(String name, JsonNode json) throws IOException {
    String type = json.path("dtype").asText("missing");
    Integer width = BYTES.get(type);
    if (width == null) {
      throw new IOException("tensor %s has the unknown dtype %s".formatted(name, type));
    }
    long[] shape = numbers(name, "shape", json);
    long[] offsets = numbers(name, "data_offsets", json);
    if (offsets.length != 2) {
      throw new IOException("tensor %s: data_offsets must be two numbers".formatted(name));
    }
    Tensor tensor = new Tensor(name, type, shape, offsets[0], offsets[1]);
    try {
      long bytes = Arrays.stream(shape).reduce(width, Math::multiplyExact);
      if (bytes != tensor.bytes()) {
        throw new IOException(
            "tensor %s of %s %s takes %d bytes, but its data_offsets span %d"
                .formatted(name, type, Arrays.toString(shape), bytes, tensor.bytes()));
      }
    } catch (ArithmeticException e) {
      throw new IOException(
          "tensor %s has a shape too large to count, %s".formatted(name, Arrays.toString(shape)),
          e);
    }
    return tensor;
  }

  private static long[] numbers(String name, String field, JsonNode json) throws IOException {
    JsonNode list = json.path(field);
    boolean valid = list.isArray();
    for (JsonNode number : list) {
      valid &= number.isIntegralNumber() && number.canConvertToLong() && number.asLong() >= 0;
    }
    if (!valid) {
      throw new IOException(
          "tensor %s: %s must be a list of whole numbers from 0 on, but is %s"
              .formatted(name, field, list));
    }
    return StreamSupport.stream(list.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
  }

  private static void requireWhole(Map<String, Tensor> tensors, long size) throws IOException {
    List<Tensor> byPlace =
        tensors.values().stream()
            .sorted(Comparator.comparingLong(Tensor::begin).thenComparingLong(Tensor::end))
            .toList();
    long end = 0;
    for (Tensor tensor : byPlace) {
      if (tensor.begin() != end) {
        throw new IOException(
            "tensor %s begins at byte %d of the data, %s the one before it ends at %d"
                .formatted(
                    tensor.name(), tensor.begin(), tensor.begin() < end ? "but" : "a gap:", end));
      }
      end = tensor.end();
    }
    if (end != size) {
      throw new IOException(
          "it is cut short or has more than its tensors: they take %d bytes, the file has %d"
              .formatted(end, size));
    }
  }
}
