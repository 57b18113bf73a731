package dev.headwater.standalone;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
          Map.entry("blobs", List.of("worker", "events")),
          Map.entry("openai", List.of("worker")),
          Map.entry("text", List.of()),
          Map.entry("models", List.of()),
          Map.entry("tokenizer", List.of()),
          Map.entry("transformer", List.of("tokenizer")),
          Map.entry("ingest", List.of("worker", "events", "blobs", "models", "text", "tokenizer")),
          Map.entry(
              "embed", List.of("worker", "events", "models", "openai", "transformer", "tokenizer")),
          Map.entry("retrieve", List.of("worker", "events", "text")),
          Map.entry(
              "generate",
              List.of("worker", "events", "models", "openai", "text", "transformer", "tokenizer")),
          Map.entry("gateway", List.of("worker", "events", "blobs", "models")),
          Map.entry("cli", List.of()),
          Map.entry("standalone.processes", List.of()));

  /** What of its own module each package of a big module may see besides itself. */
  private static final Map<String, List<String>> ROOMS =
      Map.ofEntries(
          Map.entry("transformer.tensors", List.of()),
          Map.entry("transformer.kernels", List.of()),
          Map.entry("transformer.gpt", List.of("tensors", "kernels")),
          Map.entry("transformer.generation", List.of("gpt", "tensors")),
          Map.entry("transformer.bert", List.of("tensors", "kernels")),
          Map.entry("transformer.training", List.of("gpt", "tensors", "kernels")),
          Map.entry("transformer.study", List.of("gpt", "generation", "bert", "tensors")),
          Map.entry("gateway.http", List.of()),
          Map.entry("gateway.access", List.of("http")),
          Map.entry("gateway.deadletters", List.of("exchanges", "http")),
          Map.entry("gateway.exchanges", List.of("http")),
          Map.entry("gateway.collections", List.of("exchanges", "http")),
          Map.entry(
              "gateway.documents", List.of("access", "collections", "exchanges", "status", "http")),
          Map.entry("gateway.generations", List.of("access", "collections", "exchanges", "http")),
          Map.entry("gateway.status", List.of()),
          Map.entry("gateway.answers", List.of("access", "collections", "exchanges", "http")));

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

  static Stream<String> rooms() {
    return ROOMS.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void aRoomSeesOnlyWhatItMay(String room) {
    String module = room.substring(0, room.indexOf('.'));
    String[] allowed =
        Stream.concat(
                Stream.of(room, module + ".onnx"),
                ROOMS.getOrDefault(room, List.of()).stream().map(name -> module + "." + name))
            .map(DependencyDirectionTest::packages)
            .toArray(String[]::new);

    noClasses()
        .that()
        .resideInAPackage(packages(room))
        .should()
        .dependOnClassesThat(
            resideInAPackage(packages(module)).and(not(resideInAnyPackage(allowed))))
        .check(HEADWATER);
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
  void onlyBlobsTouchS3() {
    noClasses()
        .that(not(resideInAPackage(packages("blobs"))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("software.amazon..")
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
  void networksModelsAndClientsKnowNeitherMicronautNorKafka() {
    noClasses()
        .that()
        .resideInAnyPackage(
            packages("transformer"),
            packages("tokenizer"),
            packages("text"),
            packages("models"),
            packages("cli"),
            packages("standalone.gpt"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micronaut..", "org.apache.kafka..")
        .check(HEADWATER);
  }

  private static String packages(String part) {
    return "dev.headwater." + part + "..";
  }
}
