package dev.headwater.standalone.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildTest {
  @Test
  void readsSettings() {
    assertThat(Child.settings(new String[] {"port=9092", "listeners=A://h:1=2", "empty="}))
        .containsEntry("port", "9092")
        .containsEntry("listeners", "A://h:1=2")
        .containsEntry("empty", "");
  }

  @Test
  void refusesAnArgumentWithoutAName() {
    assertThatThrownBy(() -> Child.settings(new String[] {"=9092"})).hasMessageContaining("=9092");
    assertThatThrownBy(() -> Child.settings(new String[] {"port"})).hasMessageContaining("port");
  }

  @Test
  void takesARequiredSettingOutOfTheOthers() {
    Map<String, String> settings = Child.settings(new String[] {"port=9092", "data= "});
    assertThat(Child.take(settings, "port")).isEqualTo("9092");
    assertThat(settings).containsOnlyKeys("data");
  }

  @Test
  void refusesARequiredSettingThatIsMissingOrBlank() {
    Map<String, String> settings = Child.settings(new String[] {"data= "});
    assertThatThrownBy(() -> Child.take(settings, "port")).hasMessageContaining("port=");
    assertThatThrownBy(() -> Child.take(settings, "data")).hasMessageContaining("data=");
  }

  @Test
  void waitsUntilTheInputEnds() {
    InputStream input = new ByteArrayInputStream(new byte[] {1, 2, 3});
    Child.awaitEnd(input);
    assertThat(input).isEmpty();
  }

  @Test
  void treatsABrokenPipeAsAnEnd() {
    InputStream unconnected = new PipedInputStream();
    assertThatThrownBy(unconnected::read).isInstanceOf(IOException.class);
    Child.awaitEnd(unconnected);
  }
}
