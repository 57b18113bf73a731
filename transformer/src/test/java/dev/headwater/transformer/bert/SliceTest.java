package dev.headwater.transformer.bert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.transformer.bert.BertWeights.Linear;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SliceTest {
  private static final int IN = 12;
  private static final int OUT = 24;

  private final Linear linear =
      new Linear(
          Nd4j.rand(DataType.FLOAT, IN, OUT).dup('c'), Nd4j.rand(DataType.FLOAT, OUT).dup('c'));
  private final INDArray x = Nd4j.rand(DataType.FLOAT, 5, IN);

  private static INDArray apply(INDArray x, Linear linear) {
    return x.mmul(linear.weight()).addiRowVector(linear.bias());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void columnsGiveTheOutputsSideBySide(int count) {
    INDArray whole = apply(x, linear);
    INDArray[] parts = new INDArray[count];
    for (int i = 0; i < count; i++) {
      parts[i] = apply(x, new Slice(i, count).columns(linear));
      assertThat(parts[i].columns()).isEqualTo(OUT / count);
    }
    assertThat(Nd4j.hstack(parts).equalsWithEps(whole, 1e-5)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void rowsGivePartsThatAddUpWithTheBiasOnce(int count) {
    INDArray sum = Nd4j.zeros(DataType.FLOAT, 5, OUT);
    for (int i = 0; i < count; i++) {
      Slice slice = new Slice(i, count);
      int size = IN / count;
      INDArray inputs = Nd4j.create(5, size);
      for (int column = 0; column < size; column++) {
        inputs.putColumn(column, x.getColumn(i * size + column));
      }
      sum.addi(apply(inputs, slice.rows(linear)));
    }
    assertThat(sum.equalsWithEps(apply(x, linear), 1e-5)).isTrue();
  }

  @Test
  void leavesTheWeightsAsTheyAre() {
    INDArray bias = linear.bias().dup();
    Linear second = new Slice(1, 2).rows(linear);
    assertThat(second.bias()).isEqualTo(Nd4j.zeros(DataType.FLOAT, OUT));
    assertThat(linear.bias()).isEqualTo(bias);
  }
}
