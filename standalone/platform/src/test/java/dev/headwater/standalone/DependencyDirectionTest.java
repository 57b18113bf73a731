package dev.headwater.standalone;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dependencies point one way: services → worker → events, and no service sees another. */
class DependencyDirectionTest {
  private static final JavaClasses HEADWATER =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.headwater");

  /** What of Headwater each part may see besides itself. */
  private static final Map<String, List<String>> MAY_SEE =
      Map.ofEntries(
          Map.entry("events", List.of()),
          Map.entry("worker", List.of("events")),
          Map.entry("text", List.of()),
          Map.entry("models", List.of()),
          Map.entry("tokenizer", List.of()),
          Map.entry("transformer", List.of("tokenizer")),
          Map.entry("ingest", List.of("worker", "events", "models", "text", "tokenizer")),
          Map.entry("embed", List.of("worker", "events", "models", "transformer", "tokenizer")),
          Map.entry("retrieve", List.of("worker", "events", "text")),
          Map.entry(
              "generate",
              List.of("worker", "events", "models", "text", "transformer", "tokenizer")),
          Map.entry("gateway", List.of("worker", "events", "models")),
          Map.entry("cli", List.of()),
          Map.entry("standalone.processes", List.of()));

  static Stream<String> parts() {
    return MAY_SEE.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("parts")
  void seesOnlyWhatItMay(String part) {
    String[] allowed =
        Stream.concat(Stream.of(part), MAY_SEE.getOrDefault(part, List.of()).stream())
            .map(DependencyDirectionTest::packages)
            .toArray(String[]::new);

    noClasses()
        .that()
        .resideInAPackage(packages(part))
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.headwater..").and(not(resideInAnyPackage(allowed))))
        .check(HEADWATER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "transformer"})
  void itsPackagesDependOneWay(String part) {
    slices()
        .matching("dev.headwater.(**)")
        .should()
        .beFreeOfCycles()
        .check(HEADWATER.that(resideInAPackage(packages(part))));
  }

  @Test
  void onlyRetrieveTouchesElasticsearch() {
    noClasses()
        .that(not(resideInAPackage(packages("retrieve"))))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("co.elastic..", "org.elasticsearch..")
        .check(HEADWATER);
  }

  @Test
  void onlyItsAdaptersTouchElasticsearch() {
    noClasses()
        .that()
        .resideInAPackage(packages("retrieve"))
        .and()
        .haveNameNotMatching("dev\\.headwater\\.retrieve\\.(Elasticsearch|Indices).*")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("co.elastic..")
        .check(HEADWATER);
  }

  @Test
  void eventsKnowNoFramework() {
    noClasses()
        .that()
        .resideInAPackage(packages("events"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.micronaut..")
        .check(HEADWATER);
  }

  @Test
  void networksKnowNeitherMicronautNorKafka() {
    noClasses()
        .that()
        .resideInAnyPackage(packages("transformer"), packages("tokenizer"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micronaut..", "org.apache.kafka..")
        .check(HEADWATER);
  }

  /** What of its own module each room of the transformer may see besides itself. */
  private static final Map<String, List<String>> ROOMS =
      Map.of(
          "tensors", List.of(),
          "kernels", List.of(),
          "gpt", List.of("tensors"),
          "generation", List.of("gpt", "tensors"),
          "bert", List.of("tensors", "kernels"),
          "training", List.of("gpt", "tensors", "kernels"),
          "study", List.of("gpt", "generation", "bert", "tensors"));

  static Stream<String> rooms() {
    return ROOMS.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void aRoomOfTheTransformerSeesOnlyWhatItMay(String room) {
    String[] allowed =
        Stream.concat(Stream.of(room), ROOMS.getOrDefault(room, List.of()).stream())
            .map(name -> packages("transformer." + name))
            .toArray(String[]::new);

    noClasses()
        .that()
        .resideInAPackage(packages("transformer." + room))
        .should()
        .dependOnClassesThat(
            resideInAPackage(packages("transformer"))
                .and(not(resideInAnyPackage(allowed)))
                .and(not(resideInAPackage(packages("transformer.onnx")))))
        .check(HEADWATER);
  }

  private static String packages(String part) {
    return "dev.headwater." + part + "..";
  }
}
