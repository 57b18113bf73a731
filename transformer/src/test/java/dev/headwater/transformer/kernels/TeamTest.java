package dev.headwater.transformer.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TeamTest {
  @BeforeEach
  void needsOneDnn() {
    assumeTrue(Processor.hasOneDnn(), "there is no oneDNN for this system");
  }

  /** With more threads than cores, those that run do the parts of those that wait. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 50})
  void doesEachMembersPartOnceInEveryRun(int size) {
    try (Team team = new Team("test", size)) {
      int[] runs = new int[size];
      for (int run = 1; run <= 1_000; run++) {
        team.run(member -> runs[member]++);
        assertThat(runs).containsOnly(run);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void saysWhatAMemberFailedWithAndGoesOn(int failing) {
    try (Team team = new Team("test", 2)) {
      assertThatIllegalStateException()
          .isThrownBy(() -> team.run(member -> fail(member, failing)))
          .withMessage("a part of the team's work failed")
          .havingCause()
          .withMessage("member " + failing);
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

  @ParameterizedTest
  @CsvSource({"1, 100, 16", "3, 100, 16", "4, 48, 16", "8, 40, 16", "5, 0, 1", "3, 7, 1"})
  void dividesUnitsWithoutGapOrOverlap(int size, int units, int multiple) {
    try (Team team = new Team("test", size)) {
      int end = 0;
      for (int member = 0; member < size; member++) {
        assertThat(team.first(member, units, multiple)).isEqualTo(end);
        assertThat(end % multiple).isZero();
        end = team.end(member, units, multiple);
      }
      assertThat(end).isEqualTo(units);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 16384, 16385, 100_000})
  void dividesNumbersIntoBlocksWithoutGapOrOverlap(long numbers) {
    try (Team team = new Team("test", 3)) {
      long end = 0;
      for (int member = 0; member < 3; member++) {
        for (Team.Range block : team.blocks(member, numbers)) {
          assertThat(block.first()).isEqualTo(end);
          assertThat(block.count()).isBetween(1, 16384);
          end += block.count();
        }
      }
      assertThat(end).isEqualTo(numbers);
    }
  }
}
