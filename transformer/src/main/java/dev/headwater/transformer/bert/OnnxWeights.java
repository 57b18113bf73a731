package dev.headwater.transformer.bert;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.headwater.transformer.bert.BertWeights.Block;
import dev.headwater.transformer.bert.BertWeights.Linear;
import dev.headwater.transformer.bert.BertWeights.Norm;
import dev.headwater.transformer.onnx.GraphProto;
import dev.headwater.transformer.onnx.ModelProto;
import dev.headwater.transformer.onnx.NodeProto;
import dev.headwater.transformer.onnx.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads a BERT encoder's weights from an ONNX export of Hugging Face's model. The export keeps the
 * names of biases and embeddings but renames the matrices ({@code onnx::MatMul_787}), so a matrix
 * is found through the graph: its product is what the bias is added to.
 */
public final class OnnxWeights {
  private static final int FLOAT = 1;

  private final Map<String, TensorProto> tensors = new HashMap<>();
  private final Map<String, NodeProto> producers = new HashMap<>(); // by the output's name
  private final Map<String, NodeProto> consumers = new HashMap<>(); // by the tensor's name

  private OnnxWeights(GraphProto graph) {
    graph.getInitializerList().forEach(tensor -> tensors.put(tensor.getName(), tensor));
    for (NodeProto node : graph.getNodeList()) {
      node.getOutputList().forEach(name -> producers.put(name, node));
      node.getInputList().stream()
          .filter(tensors::containsKey)
          .forEach(name -> consumers.put(name, node));
    }
  }

  /**
   * Reads a file. Its contents are mapped, not read into the heap.
   *
   * @throws IOException if the file is missing, cut short, or not a BERT encoder
   */
  public static BertWeights load(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      CodedInputStream input = UnsafeByteOperations.unsafeWrap(mapped).newCodedInput();
      input.enableAliasing(true);
      return new OnnxWeights(ModelProto.parseFrom(input).getGraph()).bert();
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(file + " is cut short or not an ONNX file: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is not a BERT encoder: " + e.getMessage(), e);
    }
  }

  private BertWeights bert() {
    List<Block> blocks = new ArrayList<>();
    for (String name = "encoder.layer.0"; hasBlock(name); name = "encoder.layer." + blocks.size()) {
      blocks.add(block(name));
    }
    return new BertWeights(
        array("embeddings.word_embeddings.weight"),
        array("embeddings.position_embeddings.weight"),
        array("embeddings.token_type_embeddings.weight"),
        norm("embeddings.LayerNorm"),
        blocks);
  }

  private boolean hasBlock(String name) {
    return tensors.containsKey(name + ".output.dense.bias");
  }

  private Block block(String name) {
    return new Block(
        linear(name + ".attention.self.query"),
        linear(name + ".attention.self.key"),
        linear(name + ".attention.self.value"),
        linear(name + ".attention.output.dense"),
        norm(name + ".attention.output.LayerNorm"),
        linear(name + ".intermediate.dense"),
        linear(name + ".output.dense"),
        norm(name + ".output.LayerNorm"));
  }

  private Norm norm(String name) {
    return new Norm(array(name + ".weight"), array(name + ".bias"));
  }

  private Linear linear(String name) {
    String bias = name + ".bias";
    NodeProto sum = consumers.getOrDefault(bias, NodeProto.getDefaultInstance());
    String weight =
        sum.getInputList().stream()
            .map(input -> producers.getOrDefault(input, NodeProto.getDefaultInstance()))
            .filter(product -> product.getOpType().equals("MatMul"))
            .flatMap(product -> product.getInputList().stream())
            .filter(tensors::containsKey)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no matrix belongs to " + bias));
    return new Linear(array(weight), array(bias));
  }

  private INDArray array(String name) {
    TensorProto tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("it has no tensor " + name);
    }
    if (tensor.getDataType() != FLOAT) {
      throw new IllegalArgumentException(
          name + " must hold 32-bit floats (type 1) but has type " + tensor.getDataType());
    }
    long[] shape = tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
    INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape);
    FloatBuffer values =
        tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    if (values.remaining() != array.length()) {
      throw new IllegalArgumentException(
          name + " must hold " + array.length() + " numbers but has " + values.remaining());
    }
    array.data().asNioFloat().put(values);
    return array;
  }
}
