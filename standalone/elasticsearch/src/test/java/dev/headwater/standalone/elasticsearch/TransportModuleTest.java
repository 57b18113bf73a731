package dev.headwater.standalone.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransportModuleTest {
  @Test
  void replacesTheLinksOfTheFormerStart(@TempDir Path home) throws Exception {
    Path old = Files.createFile(home.resolve("old.jar"));
    Path transport = Files.createFile(home.resolve("transport.jar"));
    Path netty = Files.createFile(home.resolve("netty.jar"));

    TransportModule.link(home, old.toString());
    Path modules = TransportModule.link(home, transport + File.pathSeparator + netty);

    assertThat(modules.resolve("transport-netty4"))
        .isDirectoryNotContaining("glob:**/old.jar")
        .isDirectoryContaining("glob:**/transport.jar")
        .isDirectoryContaining("glob:**/netty.jar");
    assertThat(modules.resolve("transport-netty4/plugin-descriptor.properties"))
        .content()
        .contains("classname=org.elasticsearch.transport.netty4.Netty4Plugin")
        .doesNotContain("modulename");
  }
}
