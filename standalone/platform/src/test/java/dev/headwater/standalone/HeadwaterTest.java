package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.standalone.processes.Ports;
import dev.headwater.testing.Output;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeadwaterTest {
  private final Output output = new Output();

  @AfterEach
  void close() {
    output.close();
  }

  @Test
  void saysInOneLineThatNoServerAnswers() {
    String url = "http://localhost:" + Ports.free();
    assertThat(new Headwater().run("search", "--url", url, "vacation")).isEqualTo(1);
    assertThat(error())
        .isEqualTo(
            "headwater: No Headwater answers at %s. Start it with './headwater up', or name another"
                + " with --url or HEADWATER_URL.\n",
            url);
  }

  @Test
  void showsWhereAnErrorComesFromOnlyIfAsked() {
    String url = "http://localhost:" + Ports.free();
    new Headwater().run("search", "--verbose", "--url", url, "vacation");
    assertThat(error()).contains("at dev.headwater");
  }

  @Test
  void answersTwoToWhatItDoesNotUnderstand() {
    assertThat(new Headwater().run("fly")).isEqualTo(2);
    assertThat(new Headwater().run("search", "--k", "many", "vacation")).isEqualTo(2);
  }

  @Test
  void listsTheCommandsOfTheClientBesideItsOwn() {
    assertThat(new Headwater().run("--help")).isZero();
    assertThat(output.out())
        .contains("  demo ", "  up ", "  ingest ", "  ask ", "  status ", "  models ", "  gpt ");
    output.reset();
    assertThat(new Headwater().run("help", "search")).isZero();
    assertThat(output.out()).startsWith("Usage: headwater search ").contains("--mode=MODE");
  }

  @Test
  void namesTheModelsItKnows() {
    assertThat(new Headwater().run("models", "bert-large")).isEqualTo(1);
    assertThat(error()).contains("bert-large", "bge-small-en-v1.5");
  }

  @Test
  void namesTheEncodersItKnows() {
    assertThat(new Headwater().run("embed", "--encoder", "bert-large", "kiln")).isEqualTo(1);
    assertThat(error()).contains("bert-large", "bge-small-en-v1.5").hasLineCount(1);
  }

  private String error() {
    return output.error();
  }
}
