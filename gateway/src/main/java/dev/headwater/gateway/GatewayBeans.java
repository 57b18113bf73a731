package dev.headwater.gateway;

import dev.headwater.gateway.exchanges.Exchanges;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The register of the questions, and its clock. */
@Factory
final class GatewayBeans {
  private static final int TICK_MILLIS = 100;

  @Singleton
  Exchanges exchanges(GatewaySettings settings) {
    return new Exchanges(
        settings.silence(),
        settings.attempts(),
        InstantSource.system(),
        task -> Thread.ofVirtual().name("ask").start(task));
  }

  @Context
  @Bean(preDestroy = "shutdownNow")
  ScheduledExecutorService ticker(Exchanges exchanges) {
    ScheduledExecutorService ticker =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("exchanges").daemon().factory());
    var _ =
        ticker.scheduleAtFixedRate(
            exchanges::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    return ticker;
  }
}
