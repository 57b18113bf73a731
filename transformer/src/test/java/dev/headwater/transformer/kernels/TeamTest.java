package dev.headwater.transformer.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TeamTest {
  @BeforeEach
  void needsOneDnn() {
    assumeTrue(Processor.hasOneDnn(), "there is no oneDNN for this system");
  }

  @Test
  void eachMemberDoesItsPartOfEveryRun() {
    try (Team team = new Team("test", 3)) {
      int[] runs = new int[3];
      for (int run = 1; run <= 1_000; run++) {
        team.run(member -> runs[member]++);
        assertThat(runs).containsOnly(run);
      }
    }
  }

  @Test
  void saysWhatAMemberFailedWithAndGoesOn() {
    try (Team team = new Team("test", 2)) {
      assertThatIllegalStateException()
          .isThrownBy(() -> team.run(member -> fail(member, 1)))
          .withMessage("a thread of the team failed")
          .havingCause()
          .withMessage("member 1");
      assertThatThrownBy(() -> team.run(member -> fail(member, member)))
          .hasMessage("member 0")
          .satisfies(e ->
              assertThat(e.getSuppressed())
                  .singleElement()
                  .hasToString("java.lang.IllegalArgumentException: member 1"));
      boolean[] ran = new boolean[2];
      team.run(member -> ran[member] = true);
      assertThat(ran).containsOnly(true);
    }
  }

  private static void fail(int member, int failing) {
    if (member == failing) {
      throw new IllegalArgumentException("member " + member);
    }
  }
}
