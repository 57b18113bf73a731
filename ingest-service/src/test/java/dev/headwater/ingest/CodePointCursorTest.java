package dev.headwater.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CodePointCursorTest {
  @Test
  void convertsInAnyOrder() {
    String text = "a🦦é水🛶🛶b";
    int length = text.codePointCount(0, text.length());
    CodePointCursor cursor = new CodePointCursor(text);
    Random random = new Random(5);
    for (int i = 0; i < 500; i++) {
      int codePoint = random.nextInt(length + 1);
      int index = text.offsetByCodePoints(0, codePoint);
      if (random.nextBoolean()) {
        assertThat(cursor.indexOf(codePoint)).isEqualTo(index);
      } else {
        assertThat(cursor.codePointAt(index)).isEqualTo(codePoint);
      }
    }
  }
}
