package dev.headwater.transformer.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** The losses of a training by step, kept as a CSV file. */
public final class LossCurve implements Trainer.Listener {
  private static final String HEADER = "step,loss,learning_rate,held_out_loss";

  /** A loss after some steps. */
  public record Point(int step, double loss) {}

  /** Columns after the step; empty if a step has none. */
  private static final class Row {
    private String loss = "";
    private String learningRate = "";
    private String heldOut = "";
  }

  private final TreeMap<Integer, Row> rows = new TreeMap<>();

  @Override
  public void stepped(int step, double loss, double learningRate) {
    Row row = row(step);
    row.loss = Double.toString(loss);
    row.learningRate = String.format(Locale.ROOT, "%.6g", learningRate);
  }

  @Override
  public void evaluated(int step, double loss) {
    row(step).heldOut = Double.toString(loss);
  }

  private Row row(int step) {
    return rows.computeIfAbsent(step, _ -> new Row());
  }

  /** Losses of the batches. */
  public List<Point> losses() {
    List<Point> points = new ArrayList<>();
    rows.forEach((step, row) -> add(points, step, row.loss));
    return points;
  }

  /** Held-out losses. */
  public List<Point> heldOut() {
    List<Point> points = new ArrayList<>();
    rows.forEach((step, row) -> add(points, step, row.heldOut));
    return points;
  }

  private static void add(List<Point> points, int step, String loss) {
    if (!loss.isEmpty()) {
      points.add(new Point(step, Double.parseDouble(loss)));
    }
  }

  public String csv() {
    StringBuilder csv = new StringBuilder(HEADER).append('\n');
    rows.forEach((step, row) ->
        csv.append("%d,%s,%s,%s\n".formatted(step, row.loss, row.learningRate, row.heldOut)));
    return csv.toString();
  }

  /** Reads the rows of a file up to a step, from which a training resumes. */
  public static LossCurve read(Path file, int step) throws IOException {
    LossCurve curve = new LossCurve();
    for (String line : Files.readAllLines(file)) {
      String[] columns = line.split(",", -1);
      if (!line.equals(HEADER) && columns.length == 4 && Integer.parseInt(columns[0]) <= step) {
        Row row = curve.row(Integer.parseInt(columns[0]));
        row.loss = columns[1];
        row.learningRate = columns[2];
        row.heldOut = columns[3];
      }
    }
    return curve;
  }
}
