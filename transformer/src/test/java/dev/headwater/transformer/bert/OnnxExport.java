package dev.headwater.transformer.bert;

import com.google.protobuf.ByteString;
import dev.headwater.transformer.bert.BertWeights.Block;
import dev.headwater.transformer.bert.BertWeights.Linear;
import dev.headwater.transformer.bert.BertWeights.Norm;
import dev.headwater.transformer.onnx.GraphProto;
import dev.headwater.transformer.onnx.ModelProto;
import dev.headwater.transformer.onnx.NodeProto;
import dev.headwater.transformer.onnx.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Writes weights as PyTorch exports them: matrices without a name, found through the graph. */
final class OnnxExport {
  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private int matrices;

  private OnnxExport() {}

  static ModelProto of(BertWeights weights) {
    OnnxExport export = new OnnxExport();
    export.tensor("embeddings.word_embeddings.weight", weights.tokenEmbedding());
    export.tensor("embeddings.position_embeddings.weight", weights.positionEmbedding());
    export.tensor("embeddings.token_type_embeddings.weight", weights.segmentEmbedding());
    export.norm("embeddings.LayerNorm", weights.embeddingNorm());
    for (int i = 0; i < weights.blocks().size(); i++) {
      export.block("encoder.layer." + i, weights.blocks().get(i));
    }
    return ModelProto.newBuilder().setGraph(export.graph).build();
  }

  private void block(String name, Block block) {
    linear(name + ".attention.self.query", block.query());
    linear(name + ".attention.self.key", block.key());
    linear(name + ".attention.self.value", block.value());
    linear(name + ".attention.output.dense", block.output());
    norm(name + ".attention.output.LayerNorm", block.attentionNorm());
    linear(name + ".intermediate.dense", block.up());
    linear(name + ".output.dense", block.down());
    norm(name + ".output.LayerNorm", block.mlpNorm());
  }

  private void norm(String name, Norm norm) {
    tensor(name + ".weight", norm.gain());
    tensor(name + ".bias", norm.bias());
  }

  private void linear(String name, Linear linear) {
    String matrix = "onnx::MatMul_" + matrices++;
    tensor(matrix, linear.weight());
    tensor(name + ".bias", linear.bias());
    node("MatMul", "input of " + name, matrix, name + "/MatMul_output_0");
    node("Add", name + ".bias", name + "/MatMul_output_0", "output of " + name);
  }

  private void node(String type, String left, String right, String output) {
    graph.addNode(
        NodeProto.newBuilder().setOpType(type).addInput(left).addInput(right).addOutput(output));
  }

  private void tensor(String name, INDArray array) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(4 * array.length())).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(array.dup('c').data().asFloat());
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(1)
            .setRawData(ByteString.copyFrom(bytes));
    for (long size : array.shape()) {
      tensor.addDims(size);
    }
    graph.addInitializer(tensor);
  }
}
