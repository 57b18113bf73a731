"""Adds pooling and normalisation to an ONNX graph, where the peers run them fastest."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

POOLING = "pool"  # the product that takes the mean


def pooled(file, pooling: str) -> onnx.ModelProto:
    """The model whose only output is "vectors", rows × width, each of length 1."""
    model = onnx.load(file)
    graph = model.graph
    states = graph.output[0].name  # rows × longest × width
    if pooling == "mean":
        # Normalisation removes the length of the sum, so it need not be divided into a mean.
        nodes = [
            helper.make_node("Cast", ["attention_mask"], ["pool_mask"], to=TensorProto.FLOAT),
            helper.make_node("Reshape", ["pool_mask", "pool_row"], ["pool_weights"]),
            helper.make_node("MatMul", ["pool_weights", states], ["pool_sums"], name=POOLING),
            helper.make_node("Reshape", ["pool_sums", "pool_flat"], ["pool_vectors"]),
        ]
        constants = {"pool_row": [0, 1, -1], "pool_flat": [0, -1]}
    else:
        nodes = [helper.make_node("Gather", [states, "pool_first"], ["pool_vectors"], axis=1)]
        constants = {"pool_first": 0}
    nodes.append(helper.make_node("LpNormalization", ["pool_vectors"], ["vectors"], axis=-1, p=2))
    graph.node.extend(nodes)
    for name, value in constants.items():
        graph.initializer.append(numpy_helper.from_array(np.array(value, np.int64), name))
    del graph.output[:]
    graph.output.append(helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["rows", "width"]))
    return model

