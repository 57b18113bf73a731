package dev.headwater.transformer.gpt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A folder that holds a GPT-2 of a few thousand random weights. */
final class TinyGpt2 {
  static final GptConfiguration SHAPE = GptConfiguration.gpt2(50, 32, 12, 2, 3);

  private TinyGpt2() {}

  static Map<String, INDArray> tensors(GptConfiguration shape) {
    Nd4j.getRandom().setSeed(7);
    int c = shape.modelWidth();
    int f = shape.feedForwardWidth();
    Map<String, INDArray> tensors = new LinkedHashMap<>();
    tensors.put("wte.weight", random(shape.vocabularySize(), c));
    tensors.put("wpe.weight", random(shape.contextSize(), c));
    for (int layer = 0; layer < shape.layers(); layer++) {
      String block = "h." + layer + ".";
      put(tensors, block + "ln_1", c);
      put(tensors, block + "attn.c_attn", c, 3L * c);
      put(tensors, block + "attn.c_proj", c, c);
      put(tensors, block + "ln_2", c);
      put(tensors, block + "mlp.c_fc", c, f);
      put(tensors, block + "mlp.c_proj", f, c);
    }
    put(tensors, "ln_f", c);
    if (!shape.tiedUnembedding()) {
      tensors.put("lm_head.weight", random(shape.vocabularySize(), c));
    }
    return tensors;
  }

  private static void put(Map<String, INDArray> tensors, String name, long... shape) {
    tensors.put(name + ".weight", random(shape));
    tensors.put(name + ".bias", random(shape[shape.length - 1]));
  }

  private static INDArray random(long... shape) {
    return Nd4j.randn(DataType.FLOAT, shape).muli(0.2).dup('c');
  }

  /** With a tokenizer of single characters, the letters and a few more, and no merges. */
  static Path write(Path folder) throws IOException {
    Gpt2Folder.write(folder, SHAPE, tensors(SHAPE));
    List<String> characters =
        IntStream.range(0, SHAPE.vocabularySize())
            .mapToObj(id -> id == 0 ? "Ġ" : Character.toString('A' + id - 1))
            .toList();
    String vocabulary =
        IntStream.range(0, characters.size())
            .mapToObj(id -> "\"%s\":%d".formatted(characters.get(id).replace("\\", "\\\\"), id))
            .collect(Collectors.joining(","));
    Files.writeString(
        folder.resolve("tokenizer.json"),
        """
        {"added_tokens":[],"normalizer":null,
         "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"use_regex":true},
         "model":{"type":"BPE","vocab":{%s},"merges":[]}}
        """
            .formatted(vocabulary));
    return folder;
  }
}
