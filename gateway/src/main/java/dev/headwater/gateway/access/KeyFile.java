package dev.headwater.gateway.access;

import dev.headwater.events.Asker;
import dev.headwater.gateway.http.JsonObject;
import dev.headwater.gateway.http.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a file of keys: a line of JSON for each, such as {@code {"sha256": "9f86…", "principal":
 * "ann", "role": "reader", "groups": ["staff"]}}. Empty lines and those that begin with # are
 * skipped.
 */
final class KeyFile {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final int MAX_NAME_LENGTH = 256;

  private final int maxGroups;

  KeyFile(int maxGroups) {
    this.maxGroups = maxGroups;
  }

  /**
   * The keys.
   *
   * @throws IllegalArgumentException if a line is none; the message names it
   */
  List<ApiKey> read(byte[] file) {
    List<ApiKey> keys = new ArrayList<>();
    Set<String> hashes = new HashSet<>();
    String[] lines = new String(file, StandardCharsets.UTF_8).split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        try {
          ApiKey key = key(line);
          if (!hashes.add(key.sha256())) {
            throw ProblemException.badRequest("another line has this sha256");
          }
          keys.add(key);
        } catch (ProblemException e) {
          throw new IllegalArgumentException("line %d: %s".formatted(i + 1, e.getMessage()), e);
        }
      }
    }
    return List.copyOf(keys);
  }

  private ApiKey key(String line) {
    JsonObject json =
        JsonObject.parse(
            line.getBytes(StandardCharsets.UTF_8), "sha256", "principal", "role", "groups");
    String sha256 = json.requiredText("sha256", MAX_NAME_LENGTH);
    if (!SHA256.matcher(sha256).matches()) {
      throw json.refused("sha256", sha256, "64 hex digits, as 'headwater keys new' writes them");
    }
    Role role = role(json);
    return new ApiKey(
        sha256,
        role,
        Asker.newBuilder()
            .setPrincipal(json.requiredText("principal", MAX_NAME_LENGTH))
            .addAllGroups(json.strings("groups", maxGroups, MAX_NAME_LENGTH))
            .setAdministrator(role == Role.ADMINISTRATOR)
            .build());
  }

  private static Role role(JsonObject json) {
    String name = json.text("role", MAX_NAME_LENGTH, "reader");
    for (Role role : Role.values()) {
      if (role.name().toLowerCase(Locale.ROOT).equals(name)) {
        return role;
      }
    }
    throw json.refused("role", name, "reader, writer, administrator");
  }
}
