package dev.headwater.retrieve;

import io.micronaut.context.annotation.ConfigurationInject;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * How questions are searched.
 *
 * @param parallelism questions searched at once
 * @param queueLimit questions taken and not yet answered
 * @param rounds searches of one question at most, while documents change under it
 * @param minCandidates hits of each part at least; otherwise four times the passages asked for
 */
@ConfigurationProperties("headwater.retrieve.search")
record SearchSettings(int parallelism, int queueLimit, int rounds, int minCandidates) {

  @ConfigurationInject
  SearchSettings(
      @Bindable(defaultValue = "4") int parallelism,
      @Bindable(defaultValue = "64") int queueLimit,
      @Bindable(defaultValue = "8") int rounds,
      @Bindable(defaultValue = "50") int minCandidates) {
    this.parallelism = atLeastOne("parallelism", parallelism);
    this.queueLimit = atLeastOne("queue-limit", queueLimit);
    this.rounds = atLeastOne("rounds", rounds);
    this.minCandidates = atLeastOne("min-candidates", minCandidates);
  }

  int candidates(int k) {
    return Math.max(minCandidates, 4 * k);
  }

  private static int atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "headwater.retrieve.search.%s is %d; at least 1 is needed".formatted(name, value));
    }
    return value;
  }
}
