package dev.headwater.standalone.elasticsearch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.elasticsearch.Build;

/** The folder from which the node loads its HTTP transport. */
final class TransportModule {
  private TransportModule() {}

  /**
   * Recreates {@code home/modules/transport-netty4} with links to the jars.
   *
   * @return the modules folder
   */
  static Path link(Path home, String classpath) throws IOException {
    Path modules = home.resolve("modules");
    Path module = Files.createDirectories(modules.resolve("transport-netty4"));
    Files.createDirectories(home.resolve("config"));
    Files.createDirectories(home.resolve("plugins"));
    clear(module);
    for (String jar : classpath.split(File.pathSeparator, -1)) {
      Path target = Path.of(jar);
      Files.createSymbolicLink(module.resolve(target.getFileName()), target);
    }
    Files.writeString(
        module.resolve("plugin-descriptor.properties"), descriptor(Build.current().version()));
    return modules;
  }

  private static String descriptor(String version) {
    return """
    name=transport-netty4
    description=HTTP and transport on Netty
    version=%1$s
    elasticsearch.version=%1$s
    java.version=21
    classname=org.elasticsearch.transport.netty4.Netty4Plugin
    """
        .formatted(version);
  }

  private static void clear(Path folder) throws IOException {
    List<Path> old;
    try (Stream<Path> files = Files.list(folder)) {
      old = files.toList();
    }
    for (Path file : old) {
      Files.delete(file);
    }
  }
}
