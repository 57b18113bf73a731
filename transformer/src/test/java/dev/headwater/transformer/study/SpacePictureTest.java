package dev.headwater.transformer.study;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.transformer.study.SpacePicture.Arrow;
import dev.headwater.transformer.study.SpacePicture.Panel;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpacePictureTest {
  @Test
  void drawsThePanelsBesideEachOther() {
    EmbeddingSpace space = EmbeddingSpace.random(10, 8, 1);
    SpacePicture picture =
        new SpacePicture(List.of(1, 2, 3, 4), Set.of(1), List.of(new Arrow(1, 2)), id -> "t" + id);
    BufferedImage image =
        picture.draw(List.of(new Panel("before", space), new Panel("after", space)));
    assertThat(image.getWidth()).isEqualTo(2 * image.getHeight());
    for (int half = 0; half < 2; half++) {
      int left = half * image.getHeight();
      long drawn =
          IntStream.range(0, image.getHeight() * image.getHeight())
              .map(i -> image.getRGB(left + i % image.getHeight(), i / image.getHeight()))
              .filter(color -> color != Color.WHITE.getRGB())
              .count();
      assertThat(drawn).isGreaterThan(500);
    }
  }
}
