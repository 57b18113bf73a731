package dev.headwater.transformer.training;

import dev.headwater.transformer.gpt.Gpt2Folder;
import dev.headwater.transformer.tensors.AtomicFile;
import dev.headwater.transformer.tensors.Safetensors;
import dev.headwater.transformer.training.Trainer.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A folder with a trained model in Hugging Face's form, and {@code training.safetensors}: all that
 * is needed to resume. It is one file, so that weights and moments are of the same step even after
 * a kill.
 */
final class Checkpoint {
  private static final String STATE = "training.safetensors";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String LOSSES = "losses.csv";

  private static final String STEP = "step";
  private static final String BEST = "best held-out loss";
  private static final String SINCE_BEST = "readings since the best";

  private final Path folder;
  private final Parameters parameters;
  private final Map<String, String> facts;

  /**
   * @param facts what must be the same for a training to resume: settings by their names
   */
  Checkpoint(Path folder, Parameters parameters, Map<String, String> facts) {
    this.folder = folder;
    this.parameters = parameters;
    this.facts = new TreeMap<>(facts);
  }

  /** Whether a folder holds a training that can be resumed. */
  public static boolean exists(Path folder) {
    return Files.exists(folder.resolve(STATE));
  }

  /**
   * Writes all files, each whole or not at all; losses first, because resuming reads them up to the
   * state's step.
   */
  public void write(Progress progress, LossCurve losses, String tokenizer) throws IOException {
    Files.createDirectories(folder);
    Map<String, String> metadata = new LinkedHashMap<>(facts);
    metadata.put(STEP, Integer.toString(progress.step()));
    metadata.put(BEST, Double.toString(progress.best()));
    metadata.put(SINCE_BEST, Integer.toString(progress.sinceBest()));
    AtomicFile.write(folder.resolve(LOSSES), losses.csv());
    Safetensors.write(folder.resolve(STATE), state(), metadata);
    AtomicFile.write(folder.resolve(TOKENIZER), tokenizer);
    Map<String, INDArray> tensors = new LinkedHashMap<>();
    parameters.tensors().forEach(tensor -> tensors.put(tensor.name(), parameters.average(tensor)));
    Gpt2Folder.write(folder, parameters.shape(), tensors);
  }

  private Map<String, INDArray> state() {
    Map<String, INDArray> state = new LinkedHashMap<>();
    state.put("weights", parameters.weights());
    state.put("mean", parameters.mean());
    state.put("square", parameters.square());
    if (parameters.averaged()) {
      state.put("average", parameters.average());
    }
    return state;
  }

  /**
   * Reads weights, moments and average.
   *
   * @throws IOException if the state is cut short, or a setting differs
   */
  public Progress read() throws IOException {
    try (Safetensors file = Safetensors.open(folder.resolve(STATE))) {
      Map<String, String> metadata = file.metadata();
      for (Map.Entry<String, String> fact : facts.entrySet()) {
        String kept = metadata.getOrDefault(fact.getKey(), "missing");
        if (!kept.equals(fact.getValue())) {
          throw new IOException(
              "%s is %s, but the checkpoint in %s was made with %s"
                  .formatted(fact.getKey(), fact.getValue(), folder, kept));
        }
      }
      for (Map.Entry<String, INDArray> array : state().entrySet()) {
        try (INDArray read = file.tensor(array.getKey(), parameters.size())) {
          array.getValue().assign(read);
        }
      }
      return new Progress(
          Integer.parseInt(metadata.getOrDefault(STEP, "")),
          Double.parseDouble(metadata.getOrDefault(BEST, "")),
          Integer.parseInt(metadata.getOrDefault(SINCE_BEST, "")));
    } catch (NumberFormatException e) {
      throw new IOException(folder.resolve(STATE) + " does not say its step", e);
    }
  }

  /** The losses up to a step. */
  public LossCurve losses(int step) throws IOException {
    return LossCurve.read(folder.resolve(LOSSES), step);
  }
}
