package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReciprocalRankTest {
  @ParameterizedTest
  @CsvSource({
    // vectors, keywords, k, fused
    "abc, abc, 3, abc",
    "abc, '',  3, abc",
    "'',  abc, 2, ab",
    "ab,  ba,  2, ab",
    "abc, dce, 3, cad",
    "abc, xyz, 4, axby",
    "'',  '',  3, ''",
  })
  void ranksWhatBothFindFirst(String vectors, String keywords, int k, String fused) {
    List<ChunkHit.Scored> best =
        ReciprocalRank.fuse(List.of(ranking(vectors), ranking(keywords)), k);
    assertThat(best.stream().map(scored -> scored.hit().document()).collect(Collectors.joining()))
        .isEqualTo(fused);
  }

  @Test
  void scoresTheSumOfReciprocalRanks() {
    List<ChunkHit.Scored> best = ReciprocalRank.fuse(List.of(ranking("ab"), ranking("b")), 2);
    assertThat(best.getFirst().hit().document()).isEqualTo("b");
    assertThat(best.getFirst().score()).isCloseTo(1.0 / 62 + 1.0 / 61, Offset.offset(1e-12));
    assertThat(best.getLast().score()).isCloseTo(1.0 / 61, Offset.offset(1e-12));
  }

  private static List<ChunkHit> ranking(String documents) {
    return documents
        .chars()
        .mapToObj(document -> new ChunkHit(String.valueOf((char) document), 1, 0))
        .toList();
  }
}
