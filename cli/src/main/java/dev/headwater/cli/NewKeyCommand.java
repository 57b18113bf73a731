package dev.headwater.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code keys new}: adds a line to the file that {@code headwater.gateway.keys} names. */
@Command(
    name = "new",
    description = "Make a key, print it once, and add its hash to a file of keys.")
final class NewKeyCommand implements Callable<Integer> {
  private static final Set<PosixFilePermission> OWNER_ALONE =
      PosixFilePermissions.fromString("rw-------");
  private static final int KEY_BYTES = 32;
  private static final int MAX_NAME_LENGTH = 256;

  @Option(
      names = "--principal",
      paramLabel = "NAME",
      required = true,
      description = "Whose key it is")
  private String principal = "";

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description = "A group whose documents it may read; may be repeated")
  private List<String> groups = List.of();

  @Option(names = "--writer", description = "It may also submit and delete documents")
  private boolean writer;

  @Option(names = "--administrator", description = "It may do and read everything")
  private boolean administrator;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      required = true,
      description = "File of keys; made if it is missing, and readable by its owner alone")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    requireName("--principal", principal);
    groups.forEach(group -> requireName("--group", group));
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    String key = "hw_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    try {
      append(entry(key).toString());
    } catch (IOException e) {
      throw new HeadwaterException("%s cannot be written: %s".formatted(file, e), e);
    }
    new PrintStream(System.out, true, StandardCharsets.UTF_8).println(key);
    System.err.printf(
        "The key of %s, shown this once; %s has its hash. Running gateways take it within a"
            + " second.%n",
        principal, file);
    return 0;
  }

  private ObjectNode entry(String key) {
    ObjectNode entry =
        HeadwaterClient.object()
            .put("sha256", sha256(key))
            .put("principal", principal)
            .put("role", administrator ? "administrator" : writer ? "writer" : "reader");
    groups.forEach(entry.putArray("groups")::add);
    return entry;
  }

  /** In one write, so that a gateway never reads half a line. */
  private void append(String line) throws IOException {
    if (!Files.exists(file)) {
      createForOwner();
    }
    String before = Files.readString(file);
    String separator = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
    Files.writeString(file, separator + line + "\n", StandardOpenOption.APPEND);
  }

  private void createForOwner() throws IOException {
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ALONE));
    } else {
      Files.createFile(file);
    }
  }

  private static void requireName(String option, String name) {
    if (name.isBlank() || name.codePointCount(0, name.length()) > MAX_NAME_LENGTH) {
      throw new HeadwaterException(
          "%s is '%s'; allowed are 1 to %d characters".formatted(option, name, MAX_NAME_LENGTH));
    }
  }

  private static String sha256(String key) {
    try {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
