package dev.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.testing.Output;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

class CommandGroupTest {
  private final Output output = new Output();

  @AfterEach
  void close() {
    output.close();
  }

  /** Fails as its argument says. */
  @Command(name = "fail")
  static final class Fail implements Runnable {
    @Parameters private Failure failure = Failure.CLEAR;

    @Override
    public void run() {
      throw switch (failure) {
        case CLEAR -> new HeadwaterException("the collection is closed");
        case OWN -> new ArithmeticException("a group's own failure");
        case BUG -> new IllegalStateException("never here");
      };
    }
  }

  private enum Failure {
    CLEAR,
    OWN,
    BUG
  }

  @Command(subcommands = Fail.class)
  private static final class Group extends CommandGroup {
    @Override
    protected boolean speaksForItself(Exception failure) {
      return super.speaksForItself(failure) || failure instanceof ArithmeticException;
    }
  }

  @Test
  void saysAClearFailureInOneLine() {
    assertThat(new Group().run("fail", "clear")).isEqualTo(1);
    assertThat(output.error())
        .isEqualToNormalizingNewlines("headwater: the collection is closed\n");
  }

  @Test
  void letsAGroupAddFailuresThatSpeakForThemselves() {
    assertThat(new Group().run("fail", "own")).isEqualTo(1);
    assertThat(output.error()).isEqualToNormalizingNewlines("headwater: a group's own failure\n");
  }

  @Test
  void namesTheTypeOfAnUnexpectedFailureAndTheOptionThatShowsMore() {
    assertThat(new Group().run("fail", "bug")).isEqualTo(1);
    assertThat(output.error())
        .hasLineCount(1)
        .contains("unexpected", "IllegalStateException: never here", "--verbose");
  }

  @Test
  void showsTheTraceBehindTheMessageIfAskedBeforeOrAfterTheCommand() {
    for (String[] arguments :
        new String[][] {{"--verbose", "fail", "clear"}, {"fail", "--verbose", "clear"}}) {
      output.reset();
      new Group().run(arguments);
      assertThat(output.error()).startsWith("headwater: the collection").contains("\tat dev.");
    }
  }

  @Test
  void explainsItselfAndItsCommands() {
    assertThat(new Cli().run("--help")).isZero();
    assertThat(output.out()).startsWith("Usage: headwater ").contains("--verbose", "  ingest  ");
    output.reset();
    assertThat(new Cli().run("ask", "--help")).isZero();
    assertThat(output.out()).startsWith("Usage: headwater ask ").contains("HEADWATER_URL");
    output.reset();
    assertThat(new Cli().run("ask", "--version")).isZero();
    assertThat(output.out()).startsWith("Headwater ");
  }

  @Test
  void answersTwoToACommandThatItDoesNotKnow() {
    assertThat(new Cli().run("up")).isEqualTo(2);
    assertThat(output.error()).contains("'up'");
  }
}
