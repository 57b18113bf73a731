package dev.headwater.gateway.http;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names under which the gateway is asked.
 *
 * @param hosts names or addresses without a port, beside localhost, 127.0.0.1 and [::1], which are
 *     always allowed; * allows every name
 */
@ConfigurationProperties("headwater.gateway")
record HostSettings(@Bindable(defaultValue = "") List<String> hosts) {
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final String ANY = "*";
  private static final Pattern NAME = Pattern.compile("[a-z0-9._-]+|\\[[0-9a-f:.]+]|\\*");
  private static final Pattern PORT = Pattern.compile(":\\d*$");

  HostSettings {
    hosts =
        hosts.stream()
            .filter(name -> !name.isBlank())
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .toList();
    for (String name : hosts) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "headwater.gateway.hosts names '%s'; allowed are names such as search.example.com, addresses such as 10.0.0.5 or [fd00::5], without a scheme and a port, and *"
                .formatted(name));
      }
    }
  }

  /**
   * Whether the gateway may be asked under a name.
   *
   * @param authority with or without a port
   */
  boolean allow(String authority) {
    String name = PORT.matcher(authority).replaceFirst("").toLowerCase(Locale.ROOT);
    return LOCAL.contains(name) || hosts.contains(name) || hosts.contains(ANY);
  }
}
