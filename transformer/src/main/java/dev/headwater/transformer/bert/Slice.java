package dev.headwater.transformer.bert;

import dev.headwater.transformer.bert.BertWeights.Linear;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One thread's part of each block when several share a sequence: some of the heads, and some of the
 * MLP's neurons. The outputs of the slices' output and down projections add up to the whole.
 *
 * @param index 0 to {@code count} − 1
 * @param count number of slices; divides the number of heads
 */
record Slice(int index, int count) {
  static final Slice WHOLE = new Slice(0, 1);

  /** The part of a map whose outputs are the slice's. */
  Linear columns(Linear linear) {
    int size = linear.weight().columns() / count;
    return new Linear(part(linear.weight(), 1, size), part(linear.bias(), 0, size));
  }

  /** The part of a map whose inputs are the slice's; the first slice adds the bias. */
  Linear rows(Linear linear) {
    INDArray weight = part(linear.weight(), 0, linear.weight().rows() / count);
    return new Linear(weight, index == 0 ? linear.bias() : linear.bias().mul(0));
  }

  private INDArray part(INDArray array, int dimension, int size) {
    var range = NDArrayIndex.interval((long) index * size, (long) (index + 1) * size);
    return dimension == 0 ? array.get(range) : array.get(NDArrayIndex.all(), range);
  }
}
