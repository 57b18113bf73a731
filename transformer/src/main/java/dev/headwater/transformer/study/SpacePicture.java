package dev.headwater.transformer.study;

import static java.awt.RenderingHints.KEY_ANTIALIASING;
import static java.awt.RenderingHints.VALUE_ANTIALIAS_ON;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Draws tokens of embedding spaces, each space in the plane of its two principal components.
 *
 * @param tokens to draw
 * @param named those of them that are highlighted
 * @param arrows from token to token
 * @param name the text of a token
 */
public record SpacePicture(
    List<Integer> tokens, Set<Integer> named, List<Arrow> arrows, IntFunction<String> name) {
  private static final int SIZE = 720;
  private static final int MARGIN = 80;
  private static final Color PLAIN = new Color(0x70_78_82);
  private static final Color NAMED = new Color(0xB0_30_30);
  private static final Color ARROW = new Color(0x3B_6E_A8);

  /** A direction in the space. */
  public record Arrow(int from, int to) {}

  /** A space and its title. */
  public record Panel(String title, EmbeddingSpace space) {}

  /** The panels side by side. */
  public BufferedImage draw(List<Panel> panels) {
    BufferedImage image = new BufferedImage(SIZE * panels.size(), SIZE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(KEY_ANTIALIASING, VALUE_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    for (int i = 0; i < panels.size(); i++) {
      AffineTransform whole = graphics.getTransform();
      graphics.translate(SIZE * i, 0);
      draw(panels.get(i), graphics);
      graphics.setTransform(whole);
    }
    graphics.dispose();
    return image;
  }

  private void draw(Panel panel, Graphics2D graphics) {
    graphics.setColor(Color.BLACK);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 18));
    graphics.drawString(panel.title(), MARGIN / 2, MARGIN / 2);
    double[][] places = places(panel.space());
    graphics.setColor(ARROW);
    graphics.setStroke(new BasicStroke(2));
    for (Arrow arrow : arrows) {
      arrow(places[tokens.indexOf(arrow.from())], places[tokens.indexOf(arrow.to())], graphics);
    }
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    for (int i = 0; i < places.length; i++) {
      graphics.setColor(named.contains(tokens.get(i)) ? NAMED : PLAIN);
      graphics.fill(new Ellipse2D.Double(places[i][0] - 3, places[i][1] - 3, 6, 6));
      graphics.drawString(
          name.apply(tokens.get(i)), (float) places[i][0] + 6, (float) places[i][1] - 4);
    }
  }

  /** In pixels, centred, on one scale for both axes to preserve angles. */
  private double[][] places(EmbeddingSpace space) {
    double[][] places = PrincipalComponents.plane(tokens.stream().map(space::vector).toList());
    DoubleSummaryStatistics x = Arrays.stream(places).mapToDouble(p -> p[0]).summaryStatistics();
    DoubleSummaryStatistics y = Arrays.stream(places).mapToDouble(p -> p[1]).summaryStatistics();
    double extent = Math.max(x.getMax() - x.getMin(), y.getMax() - y.getMin());
    double scale = extent == 0 ? 0 : (SIZE - 2 * MARGIN) / extent;
    for (double[] place : places) {
      place[0] = SIZE / 2.0 + (place[0] - (x.getMin() + x.getMax()) / 2) * scale;
      place[1] = SIZE / 2.0 - (place[1] - (y.getMin() + y.getMax()) / 2) * scale;
    }
    return places;
  }

  private static void arrow(double[] from, double[] to, Graphics2D graphics) {
    double angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
    graphics.draw(new Line2D.Double(from[0], from[1], to[0], to[1]));
    for (double side : new double[] {angle + 2.7, angle - 2.7}) {
      graphics.draw(
          new Line2D.Double(
              to[0], to[1], to[0] + 12 * Math.cos(side), to[1] + 12 * Math.sin(side)));
    }
  }
}
