package dev.headwater.transformer.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.transformer.training.LossCurve.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossCurveTest {
  @TempDir private Path folder;

  private static LossCurve curve() {
    LossCurve curve = new LossCurve();
    curve.stepped(1, 4.5, 1e-3);
    curve.stepped(2, 4.25, 9.87654321e-4);
    curve.evaluated(2, 4.75);
    curve.stepped(3, 4, 1e-4);
    return curve;
  }

  @Test
  void writesALineForEachStep() {
    assertThat(curve().csv())
        .isEqualTo(
            """
            step,loss,learning_rate,held_out_loss
            1,4.5,0.00100000,
            2,4.25,0.000987654,4.75
            3,4.0,0.000100000,
            """);
  }

  @Test
  void tellsTheTwoCurvesApart() {
    assertThat(curve().losses())
        .containsExactly(new Point(1, 4.5), new Point(2, 4.25), new Point(3, 4));
    assertThat(curve().heldOut()).containsExactly(new Point(2, 4.75));
  }

  @Test
  void readsWhatItWroteToTheBit() throws IOException {
    LossCurve curve = new LossCurve();
    curve.stepped(1, 1 / 3.0, 1e-3);
    curve.evaluated(1, Math.PI);
    Path file = Files.writeString(folder.resolve("losses.csv"), curve.csv());
    LossCurve read = LossCurve.read(file, 1);
    assertThat(read.csv()).isEqualTo(curve.csv());
    assertThat(read.losses()).containsExactly(new Point(1, 1 / 3.0));
  }

  @Test
  void forgetsWhatCameAfterTheStepThatItResumesFrom() throws IOException {
    Path file = Files.writeString(folder.resolve("losses.csv"), curve().csv());
    LossCurve read = LossCurve.read(file, 2);
    assertThat(read.losses()).extracting(Point::step).containsExactly(1, 2);
    read.stepped(3, 9, 1e-3);
    assertThat(read.losses().getLast()).isEqualTo(new Point(3, 9));
    assertThat(LossCurve.read(file, 0).losses()).isEmpty();
  }

  @Test
  void skipsALineThatWasCutOff() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("losses.csv"),
            "step,loss,learning_rate,held_out_loss\n1,4.5,0.001,\n2,4.2");
    assertThat(LossCurve.read(file, 5).losses()).containsExactly(new Point(1, 4.5));
  }
}
