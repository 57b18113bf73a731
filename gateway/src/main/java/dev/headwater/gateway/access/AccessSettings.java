package dev.headwater.gateway.access;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask.
 *
 * @param keys file of the API keys; without one every asker is an administrator, and the gateway
 *     listens on loopback alone
 * @param maxKeyGroups most groups of a key
 * @param openWithoutKeys without keys: listen beyond loopback all the same, where something else
 *     decides who reaches the gateway
 */
@ConfigurationProperties("headwater.gateway")
record AccessSettings(
    @Nullable Path keys,
    @Bindable(defaultValue = "1024") int maxKeyGroups,
    @Bindable(defaultValue = "false") boolean openWithoutKeys) {
  AccessSettings {
    keys = keys == null || keys.toString().isEmpty() ? null : keys;
    Limits.requireAtLeast("headwater.gateway.max-key-groups", maxKeyGroups, 1);
  }

  /**
   * Refuses an address on which anybody who reaches it would be an administrator.
   *
   * @param host to listen on; "" is every address
   */
  void requireSafe(String host) {
    if (keys == null && !openWithoutKeys && !loopback(host)) {
      throw new IllegalArgumentException(
          "the gateway would listen on %s without API keys, and whoever reaches it would be an administrator: set headwater.gateway.keys to a file of keys ('headwater keys new' makes them), or headwater.gateway.host to 127.0.0.1, or headwater.gateway.open-without-keys to true where only trusted clients reach it"
              .formatted(host.isEmpty() ? "every address" : host));
    }
  }

  private static boolean loopback(String host) {
    try {
      return !host.isEmpty() && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException _) {
      return false;
    }
  }
}
