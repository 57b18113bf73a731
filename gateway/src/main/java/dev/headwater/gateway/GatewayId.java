package dev.headwater.gateway;

import jakarta.inject.Singleton;
import java.util.UUID;

/** Name of this gateway instance: answers to its questions carry it. */
@Singleton
final class GatewayId {
  private final String id = "gateway-" + UUID.randomUUID();

  @Override
  public String toString() {
    return id;
  }
}
