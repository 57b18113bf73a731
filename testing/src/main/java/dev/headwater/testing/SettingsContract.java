package dev.headwater.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.naming.NameUtils;
import io.micronaut.inject.InstantiatableBeanDefinition;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every record of settings keeps: each component has its default, is set by its own key and by
 * no other, and is refused by a message that names key and value. A test extends it with a row for
 * each component.
 *
 * @param <T> record with {@code @ConfigurationProperties}
 */
public abstract class SettingsContract<T extends Record> {
  private final Class<T> type;
  private final String prefix;
  private final List<Row> rows = new ArrayList<>();

  /** A component: its key below the prefix, its default, another value, and refused values. */
  public record Row(String key, @Nullable Object byDefault, Object other, List<Object> refused) {}

  protected SettingsContract(Class<T> type) {
    this.type = type;
    this.prefix = type.getAnnotation(ConfigurationProperties.class).value() + ".";
  }

  /**
   * Adds a component.
   *
   * @param key below the prefix, such as {@code max-upload-bytes}
   * @param byDefault its value where nothing is set; null if it has none
   * @param other a value that is allowed and is not the default
   * @param refused values that the record's constructor refuses
   */
  protected final void setting(
      String key, @Nullable Object byDefault, Object other, Object... refused) {
    rows.add(new Row(key, byDefault, other, List.of(refused)));
  }

  @Test
  void everyComponentHasARow() {
    assertThat(rows.stream().map(Row::key))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(type.getRecordComponents()).map(SettingsContract::key).toList());
  }

  @Test
  void hasDefaults() throws ReflectiveOperationException {
    assertThat(values(read(Map.of()))).isEqualTo(defaults());
  }

  @TestFactory
  Stream<DynamicTest> isSetByItsKeyAlone() {
    return rows.stream()
        .map(row ->
            dynamicTest(
                prefix + row.key(),
                () -> {
                  Map<String, String> expected = defaults();
                  expected.put(row.key(), text(row.other()));
                  assertThat(values(read(Map.of(prefix + row.key(), text(row.other())))))
                      .isEqualTo(expected);
                }));
  }

  @TestFactory
  Stream<DynamicTest> refusesWhatCannotWork() {
    return rows.stream().flatMap(row -> row.refused().stream().map(value -> refuses(row, value)));
  }

  private DynamicTest refuses(Row row, Object value) {
    String key = prefix + row.key();
    return dynamicTest(
        key + " = " + text(value),
        () ->
            assertThatThrownBy(() -> read(Map.of(key, text(value))))
                .hasMessageContaining(key)
                .hasMessageContaining(text(value)));
  }

  private Map<String, String> defaults() {
    return rows.stream().collect(Collectors.toMap(Row::key, row -> text(row.byDefault())));
  }

  private Map<String, String> values(T settings) {
    return Arrays.stream(type.getRecordComponents())
        .collect(Collectors.toMap(SettingsContract::key, part -> text(value(settings, part))));
  }

  /** The bean alone: a context with all of a service's beans would look for Kafka. */
  @SuppressWarnings("unchecked")
  private T read(Map<String, Object> properties) throws ReflectiveOperationException {
    Class<?> definition =
        Class.forName(type.getPackageName() + ".$" + type.getSimpleName() + "$Definition");
    try (ApplicationContext context = ApplicationContext.run(properties)) {
      return ((InstantiatableBeanDefinition<T>) definition.getDeclaredConstructor().newInstance())
          .instantiate(context);
    }
  }

  private static String key(RecordComponent component) {
    return NameUtils.hyphenate(component.getName());
  }

  private static @Nullable Object value(Record settings, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(settings);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  /** As it is written in a file of settings; a list's members are separated by commas. */
  private static String text(@Nullable Object value) {
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
        : String.valueOf(value);
  }
}
