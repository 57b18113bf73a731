package dev.headwater.worker;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.ConfigurableApplicationContext;
import io.micronaut.runtime.EmbeddedApplication;
import io.micronaut.runtime.Micronaut;
import java.util.Map;

/** Starts a service: its beans, its poll loops, its health. */
public final class Service {
  private Service() {}

  /** A start that failed; the message tells a person why, and what to do. */
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
   * @param properties settings that win over the file's
   * @throws StartException if it does not come up
   */
  public static ApplicationContext start(
      String name, Map<String, Object> properties, String... arguments) {
    try {
      ApplicationContext context =
          Micronaut.build(arguments)
              .banner(false)
              .deduceEnvironment(false)
              .environments(name)
              .properties(properties)
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

  /** The loops start together with the context, and need the topics. */
  private static void createTopics(ConfigurableApplicationContext context) {
    context.configure();
    TopicCreator.ensure(context.getBean(KafkaSettings.class));
  }

  /** The main method of a service: runs until the process is ended, or exits with 1 and a line. */
  public static void main(String name, String... arguments) {
    try {
      ApplicationContext context = start(name, Map.of(), arguments);
      Runtime.getRuntime().addShutdownHook(new Thread(context::close));
      // Its HTTP server: the API of the gateway, the health of the others.
      context.findBean(EmbeddedApplication.class).ifPresent(server -> server.start());
    } catch (StartException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  /** The message of the first cause that is not the framework's: a person can act on it. */
  private static String reason(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null && cause.getClass().getName().startsWith("io.micronaut.")) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
