package dev.headwater.retrieve;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How questions are searched.
 *
 * @param parallelism questions searched at the same time; lookups have as many threads of their own
 * @param queueLimit most questions taken and not yet answered
 * @param rounds most searches of one question, which is searched again while its documents change
 * @param minCandidates fewest hits that the vector and the keyword part each return; they return
 *     four times the passages asked for if that is more
 * @param warmUp longest time of searches before the service is ready; zero: none
 */
@ConfigurationProperties("headwater.retrieve.search")
record SearchSettings(
    @Bindable(defaultValue = "4") int parallelism,
    @Bindable(defaultValue = "64") int queueLimit,
    @Bindable(defaultValue = "8") int rounds,
    @Bindable(defaultValue = "50") int minCandidates,
    @Bindable(defaultValue = "1s") Duration warmUp) {
  SearchSettings {
    Limits.requireAtLeast("headwater.retrieve.search.parallelism", parallelism, 1);
    Limits.requireAtLeast("headwater.retrieve.search.queue-limit", queueLimit, 1);
    Limits.requireAtLeast("headwater.retrieve.search.rounds", rounds, 1);
    Limits.requireAtLeast("headwater.retrieve.search.min-candidates", minCandidates, 1);
    Limits.requireNotNegative("headwater.retrieve.search.warm-up", warmUp);
  }

  int candidates(int k) {
    return Math.max(minCandidates, 4 * k);
  }
}
