package dev.headwater.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddedModelsTest {
  @TempDir private Path directory;
  private Path model = Path.of("");
  private Models models = new Models(Path.of(""));

  @BeforeEach
  void write() throws IOException {
    models = new Models(directory.resolve("models"));
    model = Files.writeString(directory.resolve("Tiny.gguf"), "weights");
  }

  @Test
  void findsWhatWasAdded() throws IOException {
    assertThat(models.added().names()).isEmpty();
    assertThat(models.added().find("tiny")).isEmpty();

    Path added = models.added().add("tiny", model, false);

    assertThat(models.added().find("tiny")).contains(added);
    assertThat(models.added().names()).containsExactly("tiny");
    assertThat(models.added().where("tiny")).isEqualTo(model.toRealPath());
    assertThat(Files.readString(added)).isEqualTo("weights");
  }

  @Test
  void keepsACopyWhenTheOriginalGoes() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("folder"));
    Files.writeString(folder.resolve("config.json"), "{}");

    models.added().add("tiny", model, true);
    models.added().add("folder", folder, true);
    Files.delete(model);
    Files.delete(folder.resolve("config.json"));

    assertThat(models.added().names()).containsExactly("folder", "tiny");
    assertThat(Files.readString(models.added().where("tiny"))).isEqualTo("weights");
    assertThat(Files.readString(models.added().where("folder").resolve("config.json")))
        .isEqualTo("{}");
  }

  @Test
  void refusesANameThatIsTaken() throws IOException {
    models.added().add("tiny", model, false);
    Files.delete(model);

    assertThatThrownBy(() -> models.added().requireFree("tiny"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("a model 'tiny' was added already");
    assertThatThrownBy(() -> models.added().requireFree(Catalogue.GENERATOR))
        .hasMessageContaining("is the name of a built-in model");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "a/b", "Tiny", ".tiny", "a b"})
  void refusesANameThatIsNone(String name) {
    assertThatThrownBy(() -> models.added().add(name, model, false))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("--name");
    assertThat(models.added().find(name)).isEmpty();
  }

  @Test
  void keepsEncodersApart() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("folder"));
    Path added = models.addedEncoders().add("mine", folder, false);

    assertThat(models.added().names()).isEmpty();
    assertThat(models.addedEncoder("mine")).isEqualTo(added);
    assertThatThrownBy(() -> models.addedEncoder("other"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'other' is not in " + models.addedEncoders().folder())
        .hasMessageContaining("./headwater models add FOLDER --name other");

    Path place = folder.toRealPath();
    Files.delete(folder);
    assertThat(models.addedEncoders().names()).containsExactly("mine");
    assertThatThrownBy(() -> models.addedEncoder("mine"))
        .hasMessage(
            "the encoder 'mine' was added from %s, which is not there any more".formatted(place));
  }

  @Test
  void saysWhatASettingNames() {
    Path added = models.added().add("tiny", model, false);

    assertThat(models.generator(Path.of("tiny"))).isEqualTo(added);
    assertThat(models.generator(model)).isEqualTo(model);
    assertThatThrownBy(() -> models.generator(null)).hasMessageContaining("is missing");
    assertThatThrownBy(() -> models.generator(Path.of(Catalogue.GENERATOR)))
        .hasMessageContaining("is missing");
  }
}
