package dev.headwater.transformer.gpt;

import dev.headwater.transformer.kernels.PackedWeights;
import dev.headwater.transformer.kernels.QuantizedMatrix;
import dev.headwater.transformer.tensors.QuantizedTensor;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows of quantized tensors, in the order in which they are packed. */
record WeightRows(List<Row> all) {
  record Row(QuantizedTensor tensor, int index) {
    int read(int block, byte[] numbers) {
      return tensor.read(index, block, numbers);
    }
  }

  static WeightRows of(QuantizedTensor tensor) {
    return new WeightRows(
        IntStream.range(0, tensor.rows()).mapToObj(row -> new Row(tensor, row)).toList());
  }

  /** These rows, with each group of rows in that order. */
  WeightRows inEach(int[] order) {
    return new WeightRows(
        IntStream.range(0, count())
            .map(row -> row - row % order.length + order[row % order.length])
            .mapToObj(all::get)
            .toList());
  }

  /** These rows, then the others. */
  WeightRows and(WeightRows others) {
    return new WeightRows(Stream.concat(all.stream(), others.all.stream()).toList());
  }

  /** So many of these rows, as many of the others, and so on. */
  WeightRows alternating(WeightRows others, int rows) {
    return new WeightRows(
        IntStream.range(0, 2 * count())
            .mapToObj(row -> {
              int pair = row / (2 * rows) * rows;
              int within = row % (2 * rows);
              return within < rows ? all.get(pair + within) : others.all.get(pair + within - rows);
            })
            .toList());
  }

  int count() {
    return all.size();
  }

  private int columns() {
    return all.getFirst().tensor().columns();
  }

  QuantizedMatrix matrix(PackedWeights memory, String name) {
    int bits = all.stream().mapToInt(row -> row.tensor().bits()).max().orElseThrow();
    return new QuantizedMatrix(
        memory, name, count(), columns(), bits, (row, block, to) -> all.get(row).read(block, to));
  }

  /** The weights, [in, out]. */
  float[] transposed() {
    int out = count();
    float[] weights = new float[columns() * out];
    byte[] numbers = new byte[QuantizedTensor.GROUP];
    for (int row = 0; row < out; row++) {
      for (int first = 0; first < columns(); first += numbers.length) {
        int scales = all.get(row).read(first / numbers.length, numbers);
        float scale = Float.float16ToFloat((short) scales);
        float minimum = Float.float16ToFloat((short) (scales >>> 16));
        for (int i = 0; i < numbers.length; i++) {
          weights[(first + i) * out + row] = (numbers[i] & 0xff) * scale + minimum;
        }
      }
    }
    return weights;
  }
}
