package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.headwater.standalone.processes.Installation;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.naming.NameUtils;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/settings.md names every key that a service reads, with its default, and no other. */
class SettingsDocumentTest {
  /** A row: key, default ("none" where there is none), meaning. */
  private static final Pattern ROW =
      Pattern.compile("^\\| `(headwater\\.[a-z0-9.-]+)` \\| (?:`(.*?)`|none) \\| (.+) \\|$");

  @Test
  void documentsEveryKeyWithItsDefault() throws IOException {
    assertThat(documented()).isEqualTo(declared());
  }

  private static Map<String, String> documented() throws IOException {
    Path document = Installation.find().home().resolve("docs/settings.md");
    return Files.readString(document)
        .lines()
        .map(ROW::matcher)
        .filter(row -> row.matches() && !row.group(3).isBlank())
        .collect(
            Collectors.toMap(
                row -> row.group(1),
                row -> row.group(2) == null ? "" : row.group(2),
                (first, _) -> first,
                TreeMap::new));
  }

  private static Map<String, String> declared() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.headwater")
            .stream()
            .filter(type -> type.isAnnotatedWith(ConfigurationProperties.class))
            .flatMap(type -> components(type.reflect()))
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, Map.Entry::getValue, (first, _) -> first, TreeMap::new));
  }

  private static Stream<Map.Entry<String, String>> components(Class<?> settings) {
    String prefix = settings.getAnnotation(ConfigurationProperties.class).value() + ".";
    return Arrays.stream(settings.getRecordComponents())
        .map(component -> Map.entry(prefix + key(component), byDefault(component)));
  }

  private static String key(RecordComponent component) {
    return NameUtils.hyphenate(component.getName());
  }

  private static String byDefault(RecordComponent component) {
    Bindable bindable = component.getAccessor().getAnnotation(Bindable.class);
    return bindable == null ? "" : bindable.defaultValue();
  }
}
