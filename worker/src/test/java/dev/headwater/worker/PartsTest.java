package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PartsTest {
  private final CompletableFuture<String> lost = new CompletableFuture<>();

  private final Part part =
      new Part() {
        @Override
        public String name() {
          return "loop";
        }

        @Override
        public State state() {
          return new State(Phase.RUNNING, "");
        }

        @Override
        public CompletableFuture<String> lost() {
          return lost;
        }
      };

  @Test
  void tellsOfAPartThatIsLost() {
    List<String> told = new ArrayList<>();
    try (var context =
        ApplicationContext.builder().deduceEnvironment(false).singletons(part).start()) {
      context.getBean(Parts.class).onLoss(told::add);
      assertThat(told).isEmpty();

      lost.complete("loop ended: it broke");

      assertThat(told).containsExactly("loop ended: it broke");
    }
  }
}
