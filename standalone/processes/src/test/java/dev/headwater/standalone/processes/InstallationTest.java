package dev.headwater.standalone.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
  @TempDir private Path home = Path.of("");

  @AfterEach
  void forget() {
    System.clearProperty("headwater.home");
  }

  @Test
  void isTheNearestFolderAboveThatWasBuilt() throws Exception {
    Path below = Files.createDirectories(home.resolve("docs/images"));
    Files.createDirectories(target("kafka"));
    System.setProperty("headwater.home", below.toString());
    assertThat(Installation.find().home()).isEqualTo(home);
  }

  @Test
  void saysHowToBuildWhereNothingWasBuilt() {
    System.setProperty("headwater.home", home.toString());
    assertThatThrownBy(Installation::find)
        .isInstanceOf(ProcessException.class)
        .hasMessageContaining("run ./headwater")
        .hasMessageContaining("-Dheadwater.home");
  }

  @Test
  void putsTheJarOfAChildBeforeItsDependencies() throws Exception {
    Path target = Files.createDirectories(target("elasticsearch"));
    Files.writeString(target.resolve("classpath"), "lucene.jar:log4j.jar\n");
    Files.writeString(target.resolve("transport-classpath"), "netty.jar\n");
    Installation installation = new Installation(home);
    assertThat(installation.classpath("elasticsearch").split(File.pathSeparator, 2))
        .containsExactly(
            target.resolve("standalone-elasticsearch.jar").toString(), "lucene.jar:log4j.jar");
    assertThat(installation.classpath("elasticsearch", "transport-classpath"))
        .isEqualTo("netty.jar");
  }

  @Test
  void namesTheFileThatTheBuildDidNotWrite() {
    assertThatThrownBy(() -> new Installation(home).classpath("kafka"))
        .isInstanceOf(ProcessException.class)
        .hasMessageContaining(target("kafka").resolve("classpath").toString())
        .hasMessageContaining("mvn package");
  }

  private Path target(String module) {
    return home.resolve("standalone").resolve(module).resolve("target");
  }
}
