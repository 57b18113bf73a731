package dev.headwater.standalone.gpt;

import dev.headwater.transformer.training.LossCurve;
import dev.headwater.transformer.training.LossCurve.Point;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the losses of a training. */
final class LossChart {
  private LossChart() {}

  static void write(LossCurve losses, Path png) throws IOException {
    System.setProperty("java.awt.headless", "true");
    XYChart chart =
        new XYChartBuilder()
            .width(900)
            .height(500)
            .title("Cross-entropy")
            .xAxisTitle("step")
            .yAxisTitle("nats a token")
            .build();
    add(chart, "batch", losses.losses());
    add(chart, "held out", losses.heldOut());
    BitmapEncoder.saveBitmap(chart, png.toString(), BitmapEncoder.BitmapFormat.PNG);
  }

  private static void add(XYChart chart, String name, List<Point> points) {
    if (!points.isEmpty()) {
      chart
          .addSeries(
              name,
              points.stream().mapToDouble(Point::step).toArray(),
              points.stream().mapToDouble(Point::loss).toArray())
          .setMarker(SeriesMarkers.NONE);
    }
  }
}
