package dev.headwater.transformer.tensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The tensors of a folder in Hugging Face's form: all in {@code model.safetensors}, or in several
 * files that {@code model.safetensors.index.json} names.
 */
public final class SafetensorsFolder implements AutoCloseable {
  private static final String WHOLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  private final Path folder;
  private final Map<String, Safetensors> files = new LinkedHashMap<>(); // by tensor

  private SafetensorsFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens all files of a folder.
   *
   * @throws IOException if one is missing or cut short
   */
  public static SafetensorsFolder open(Path folder) throws IOException {
    SafetensorsFolder opened = new SafetensorsFolder(folder);
    Path index = folder.resolve(INDEX);
    boolean inParts = !Files.exists(folder.resolve(WHOLE)) && Files.exists(index);
    try {
      for (String name : inParts ? parts(index) : Set.of(WHOLE)) {
        opened.add(Safetensors.open(folder.resolve(name)));
      }
      return opened;
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  private void add(Safetensors file) {
    file.names().forEach(tensor -> files.put(tensor, file));
  }

  /** Names of the files that an index names, all beside it. */
  private static Set<String> parts(Path index) throws IOException {
    try {
      JsonNode tensors = new JsonMapper().readTree(index.toFile()).path("weight_map");
      Set<String> names = new TreeSet<>();
      for (Map.Entry<String, JsonNode> entry : tensors.properties()) {
        String name = entry.getValue().asText();
        if (!name.endsWith(".safetensors") || !Path.of(name).equals(Path.of(name).getFileName())) {
          throw new IOException(
              "%s: %s must be in a .safetensors file beside it, but is in %s"
                  .formatted(index, entry.getKey(), name));
        }
        names.add(name);
      }
      if (names.isEmpty()) {
        throw new IOException(index + ": weight_map must name the tensors' files, but is empty");
      }
      return names;
    } catch (JsonProcessingException e) {
      throw new IOException(index + " is not valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Names of all tensors. */
  public Set<String> names() {
    return files.keySet();
  }

  /**
   * A tensor as fp32.
   *
   * @param shape the shape it must have
   * @throws IOException if there is none, or it has another shape or an unsupported type
   */
  public INDArray tensor(String name, long... shape) throws IOException {
    Safetensors file = files.get(name);
    if (file == null) {
      throw new IOException(folder + " has no tensor " + name);
    }
    return file.tensor(name, shape);
  }

  @Override
  public void close() {
    files.values().stream().distinct().forEach(Safetensors::close);
  }
}
