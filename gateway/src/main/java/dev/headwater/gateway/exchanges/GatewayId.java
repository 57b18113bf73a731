package dev.headwater.gateway.exchanges;

import jakarta.inject.Singleton;
import java.util.UUID;

/** Name of this gateway instance, which the answers to its questions carry. */
@Singleton
public final class GatewayId {
  private final String id = "gateway-" + UUID.randomUUID();

  @Override
  public String toString() {
    return id;
  }
}
