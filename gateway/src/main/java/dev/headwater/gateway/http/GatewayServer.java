package dev.headwater.gateway.http;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.http.server.exceptions.ServerStartupException;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;

/** Starts listening after all other beans have started. */
@Singleton
final class GatewayServer implements ApplicationEventListener<StartupEvent> {
  private final EmbeddedServer server;

  GatewayServer(EmbeddedServer server) {
    this.server = server;
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    try {
      server.start();
    } catch (ServerStartupException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalStateException(
          "cannot listen on port %d of %s: %s; headwater.gateway.port sets another port"
              .formatted(server.getPort(), server.getHost(), cause.getMessage()));
    }
  }

  @PreDestroy
  void stop() {
    server.stop();
  }
}
