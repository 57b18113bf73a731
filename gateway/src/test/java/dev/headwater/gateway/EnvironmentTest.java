package dev.headwater.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Other services may run in the same JVM, each in a context of its own. */
class EnvironmentTest {
  private static final String PACKAGE = "dev.headwater.gateway";

  @Test
  void hasNoBeanInTheContextOfAnotherService() {
    try (var context = context("ingest")) {
      assertThat(packagesOfBeans(context)).noneMatch(name -> name.startsWith(PACKAGE));
    }
  }

  @Test
  void hasBeansOfAllItsPackagesInItsOwn() {
    try (var context = context("gateway")) {
      assertThat(packagesOfBeans(context))
          .contains(
              PACKAGE + ".documents",
              PACKAGE + ".collections",
              PACKAGE + ".answers",
              PACKAGE + ".exchanges",
              PACKAGE + ".http");
    }
  }

  private static ApplicationContext context(String environment) {
    return ApplicationContext.builder()
        .deduceEnvironment(false)
        .environments(environment)
        .properties(Map.of("headwater.gateway.port", -1))
        .start();
  }

  private static List<String> packagesOfBeans(ApplicationContext context) {
    return context.getAllBeanDefinitions().stream()
        .map(bean -> bean.getBeanType().getPackageName())
        .distinct()
        .toList();
  }
}
