package dev.headwater.worker;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.ConfigurableApplicationContext;
import io.micronaut.inject.InstantiatableBeanDefinition;
import io.micronaut.runtime.EmbeddedApplication;
import io.micronaut.runtime.Micronaut;
import java.util.List;
import java.util.Map;

/** Starts a service: its topics, its beans with their poll loops, its HTTP server. */
public final class Service {
  private Service() {}

  /** A failed start; the message tells a person why, and what to do. */
  public static final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Starts a service in this JVM.
   *
   * @param name its Micronaut environment, such as "ingest"; its settings are in {@code
   *     application-<name>.yml}
   * @param properties settings that take precedence over the file's
   * @throws StartException if it does not start
   */
  public static ApplicationContext start(
      String name, Map<String, Object> properties, String... arguments) {
    return start(name, properties, List.of(), arguments);
  }

  /**
   * Starts a service in this JVM.
   *
   * @param shared beans that it shares with other services of this JVM
   * @throws StartException if it does not start
   */
  public static ApplicationContext start(
      String name, Map<String, Object> properties, List<?> shared, String... arguments) {
    Tracing.keepLibrariesOut();
    try {
      ApplicationContext context =
          Micronaut.build(arguments)
              .banner(false)
              .deduceEnvironment(false)
              .environments(name)
              .properties(properties)
              .singletons(shared.toArray())
              .build();
      try {
        createTopics((ConfigurableApplicationContext) context);
        return context.start();
      } catch (RuntimeException e) {
        context.close();
        throw e;
      }
    } catch (RuntimeException e) {
      throw new StartException(name + " did not start: " + reason(e), e);
    }
  }

  /** The loops start together with the context and need the topics, so these come first. */
  private static void createTopics(ConfigurableApplicationContext context) {
    var _ = context.getEnvironment().start();
    context.configure();
    var settings =
        (InstantiatableBeanDefinition<KafkaSettings>)
            context.getBeanDefinition(KafkaSettings.class);
    TopicCreator.ensure(settings.instantiate(context));
  }

  /**
   * The main method of a service: runs until the process ends, or prints a line and exits with 1
   * because it does not start, or because one of its parts was lost. Nothing is lost with it, as
   * offsets move only after the work; who supervises the process starts another.
   */
  public static void main(String name, String... arguments) {
    try {
      ApplicationContext context = start(name, Map.of(), arguments);
      Runtime.getRuntime().addShutdownHook(new Thread(context::close));
      context
          .getBean(Parts.class)
          .onLoss(line -> {
            System.err.println(name + ": " + line);
            Runtime.getRuntime().halt(1); // What is out of memory may not close in good order.
          });
      // The HTTP server: the API of the gateway, the health of the others.
      context.findBean(EmbeddedApplication.class).ifPresent(server -> server.start());
    } catch (StartException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  /** The message of the first cause that is not the framework's: one that a person can act on. */
  private static String reason(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null && cause.getClass().getName().startsWith("io.micronaut.")) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
