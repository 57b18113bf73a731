package dev.headwater.transformer.bert;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
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
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads a BERT encoder's weights from an ONNX export of Hugging Face's model. The export keeps the
 * names of biases and embeddings but renames the matrices ({@code onnx::MatMul_787}), so a matrix
 * is found through the graph: its product is what the bias is added to.
 */
public final class OnnxWeights extends BertTensors {
  private static final int FLOAT = 1;
  private static final int EXTERNAL = 1;

  private final Map<String, TensorProto> tensors;
  private final Map<String, NodeProto> producers = new HashMap<>(); // by the output's name
  private final Map<String, NodeProto> consumers = new HashMap<>(); // by the tensor's name

  private OnnxWeights(GraphProto graph, Map<String, TensorProto> tensors) {
    super(tensors.keySet());
    this.tensors = tensors;
    for (NodeProto node : graph.getNodeList()) {
      node.getOutputList().forEach(name -> producers.put(name, node));
      node.getInputList().stream()
          .filter(tensors::containsKey)
          .forEach(name -> consumers.put(name, node));
    }
  }

  /**
   * Reads a file whose norms have BERT's epsilon.
   *
   * @throws IOException if the file is missing, cut short, or not a BERT encoder
   */
  public static BertWeights load(Path file) throws IOException {
    return load(file, Norm.EPSILON);
  }

  /**
   * Reads a file. Its contents are mapped, not read into the heap.
   *
   * @param epsilon of the norms, which is not among the weights
   * @throws IOException if the file is missing, cut short, or not a BERT encoder
   */
  static BertWeights load(Path file, double epsilon) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      CodedInputStream input = UnsafeByteOperations.unsafeWrap(mapped).newCodedInput();
      input.enableAliasing(true);
      GraphProto graph = ModelProto.parseFrom(input).getGraph();
      Map<String, TensorProto> tensors =
          graph.getInitializerList().stream()
              .collect(
                  Collectors.toMap(TensorProto::getName, Function.identity(), (_, last) -> last));
      return new OnnxWeights(graph, tensors).encoder(epsilon);
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(file + " is cut short or not an ONNX file: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is not a BERT encoder: " + e.getMessage(), e);
    }
  }

  @Override
  INDArray matrix(String map) {
    String bias = map + ".bias";
    NodeProto sum = consumers.getOrDefault(bias, NodeProto.getDefaultInstance());
    String weight =
        sum.getInputList().stream()
            .map(input -> producers.getOrDefault(input, NodeProto.getDefaultInstance()))
            .filter(product -> product.getOpType().equals("MatMul"))
            .flatMap(product -> product.getInputList().stream())
            .filter(tensors::containsKey)
            .findFirst()
            .orElseThrow(() -> withoutMatrix(bias, sum.getOpType()));
    return array(weight);
  }

  /** Optimizers of ONNX files join several steps to one. */
  private static IllegalArgumentException withoutMatrix(String bias, String operation) {
    return new IllegalArgumentException(
        "no matrix belongs to %s%s"
            .formatted(
                bias,
                operation.isEmpty() || operation.equals("Add")
                    ? ""
                    : ", which %s takes: only a plain export is read".formatted(operation)));
  }

  @Override
  INDArray array(String name) {
    TensorProto tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("it has no tensor " + name);
    }
    if (tensor.getDataType() != FLOAT) {
      throw new IllegalArgumentException(
          name + " must hold 32-bit floats (type 1) but has type " + tensor.getDataType());
    }
    if (tensor.getDataLocation() == EXTERNAL) {
      throw new IllegalArgumentException(
          name + " is in another file; all tensors must be in the ONNX file itself");
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
