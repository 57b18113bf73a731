package dev.headwater.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {
  /** {@code printf hw_ann | sha256sum}, and of hw_ben. */
  private static final String ANN =
      "{\"sha256\": \"b4ccb66ca8e0e1ee9a0dc953114a8ea8537ef17bf55a8830bcc26800b8058da9\","
          + " \"principal\": \"ann\"}\n";

  private static final String BEN =
      "{\"sha256\": \"56280b4b4b23107a735ca48420b4e418d1f65a5a498326c1e7476b7e4cdb6a64\","
          + " \"principal\": \"ben\"}\n";

  @TempDir private Path folder;

  @Test
  void findsAKeyByItsHash() throws IOException {
    Keys keys = keys(ANN + BEN);

    assertThat(keys.needed()).isTrue();
    assertThat(keys.find("hw_ann")).hasValueSatisfying(it -> principal(it, "ann"));
    assertThat(keys.find("hw_ben")).hasValueSatisfying(it -> principal(it, "ben"));
    assertThat(keys.find("hw_eve")).isEmpty();
    assertThat(keys.find("b4ccb66ca8e0e1ee9a0dc953114a8ea8537ef17bf55a8830bcc26800b8058da9"))
        .isEmpty();
    assertThat(keys.find("")).isEmpty();
  }

  @Test
  void forgetsAKeyWhoseLineIsGone() throws IOException {
    Keys keys = keys(ANN + BEN);

    Files.writeString(file(), BEN);
    refresh(keys);

    assertThat(keys.find("hw_ann")).isEmpty();
    assertThat(keys.find("hw_ben")).isPresent();
  }

  @Test
  void keepsItsKeysWhileTheFileHasAnErrorOrIsAway() throws IOException {
    Keys keys = keys(ANN);

    Files.writeString(file(), ANN + "{\"sha256\":");
    refresh(keys);
    assertThat(keys.find("hw_ann")).isPresent();

    Files.delete(file());
    refresh(keys);
    assertThat(keys.find("hw_ann")).isPresent();

    Files.writeString(file(), BEN);
    refresh(keys);
    assertThat(keys.find("hw_ann")).isEmpty();
    assertThat(keys.find("hw_ben")).isPresent();
  }

  @Test
  void doesNotStartWithAFileThatItCannotRead() throws IOException {
    assertThatThrownBy(() -> new Keys(new AccessSettings(file(), 8, false), "127.0.0.1"))
        .hasMessageContainingAll("headwater.gateway.keys", file().toString(), "cannot be read");
    assertThatThrownBy(() -> keys(ANN + "{}"))
        .hasMessageContainingAll("headwater.gateway.keys", file().toString(), "line 2: sha256");
  }

  @Test
  void takesNothingFromAFileThatIsBeingWritten() throws IOException {
    Keys keys = keys(ANN);

    Files.writeString(file(), "");
    keys.refresh();
    Files.writeString(file(), BEN);
    keys.refresh();
    assertThat(keys.find("hw_ann")).isPresent();

    keys.refresh();
    assertThat(keys.find("hw_ann")).isEmpty();
    assertThat(keys.find("hw_ben")).isPresent();
  }

  /** As often as a file has to be the same. */
  private static void refresh(Keys keys) {
    keys.refresh();
    keys.refresh();
  }

  @Test
  void needsNoneWithoutAFile() {
    Keys keys = new Keys(new AccessSettings(null, 8, false), "127.0.0.1");
    keys.refresh();

    assertThat(keys.needed()).isFalse();
    assertThat(keys.find("hw_ann")).isEmpty();
  }

  private Keys keys(String lines) throws IOException {
    Files.writeString(file(), lines);
    return new Keys(new AccessSettings(file(), 8, false), "0.0.0.0");
  }

  private Path file() {
    return folder.resolve("keys");
  }

  private static void principal(ApiKey key, String name) {
    assertThat(key.asker().getPrincipal()).isEqualTo(name);
  }
}
