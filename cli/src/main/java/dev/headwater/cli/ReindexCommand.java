package dev.headwater.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code reindex --collection C [--encoder M | --back | --drop]}. */
@Command(
    name = "reindex",
    description = {
      "Make a collection's chunks and vectors again, with the same encoder or another, beside those"
          + " that searches use; then let searches use the new ones.",
      "Searches go on meanwhile. The former ones are kept up to date, and --back returns to them,"
          + " until --drop removes them."
    })
public final class ReindexCommand implements Callable<Integer> {
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  @Mixin private ClientOptions options = new ClientOptions();

  @ArgGroup private Action action = new Action();

  @Option(
      names = "--force",
      description = "Switch although documents could not be processed for the new generation")
  private boolean force;

  @Option(names = "--no-switch", description = "Fill the new generation, but do not use it")
  private boolean noSwitch;

  /** What to do; by default, to make everything again with the same encoder. */
  private static final class Action {
    @Option(names = "--encoder", paramLabel = "NAME", description = "Another encoder")
    private @Nullable String encoder;

    @Option(names = "--back", description = "Return to the generation that was used before")
    private boolean back;

    @Option(names = "--drop", description = "Remove the generation that searches do not use")
    private boolean drop;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (HeadwaterClient client = options.client()) {
      String path = Paths.collection(options.collection);
      Optional<JsonNode> standby = standby(client, path);
      if (action.drop) {
        int number = number(standby.orElseThrow(this::none));
        client.delete(path + "/generations/" + number);
        options.out.printf("Generation %d of %s is removed%n", number, options.collection);
        return 0;
      }
      JsonNode wanted =
          action.back
              ? standby.orElseThrow(this::none)
              : standby.filter(this::isOurs).orElseGet(() -> begin(client, path));
      JsonNode filled = awaitFilled(client, path + "/generations/" + number(wanted));
      if (noSwitch) {
        report(filled, "Filled");
        return 0;
      }
      ObjectNode use = HeadwaterClient.object().put("number", number(wanted)).put("force", force);
      report(client.put(path + "/generation", use), "Searches use");
    }
    return 0;
  }

  /** One that an earlier call began and nobody waited for. */
  private boolean isOurs(JsonNode standby) {
    return !standby.path("filled").asBoolean()
        && (action.encoder == null || action.encoder.equals(standby.path("encoder").asText()));
  }

  private static Optional<JsonNode> standby(HeadwaterClient client, String path) {
    JsonNode all = client.get(path + "/generations").path("generations");
    return StreamSupport.stream(all.spliterator(), false)
        .filter(generation -> !generation.path("in_use").asBoolean())
        .findFirst();
  }

  private JsonNode begin(HeadwaterClient client, String path) {
    ObjectNode wanted = HeadwaterClient.object();
    if (action.encoder != null) {
      wanted.put("encoder", action.encoder);
    }
    return client.post(path + "/generations", wanted);
  }

  private JsonNode awaitFilled(HeadwaterClient client, String path) throws InterruptedException {
    if (options.json) {
      return awaitFilled(client, path, _ -> {});
    }
    try (ProgressBar bar =
        new ProgressBarBuilder().setTaskName("Filling").setStyle(ProgressBarStyle.ASCII).build()) {
      return awaitFilled(
          client,
          path,
          generation -> {
            bar.maxHint(generation.path("documents").asLong());
            bar.stepTo(generation.path("done").asLong());
          });
    }
  }

  private static JsonNode awaitFilled(
      HeadwaterClient client, String path, Consumer<JsonNode> progress)
      throws InterruptedException {
    while (true) {
      JsonNode generation = client.get(path);
      progress.accept(generation);
      if (generation.path("filled").asBoolean()) {
        return generation;
      }
      Thread.sleep(LOOK_EVERY);
    }
  }

  private void report(JsonNode generation, String what) {
    if (options.json) {
      options.print(generation);
    } else {
      options.out.printf(
          "%s generation %d of %s (%s): %d documents%n",
          what,
          number(generation),
          options.collection,
          generation.path("encoder").asText(),
          generation.path("documents").asLong());
    }
  }

  private static int number(JsonNode generation) {
    return generation.path("number").asInt();
  }

  private HeadwaterException none() {
    return new HeadwaterException(
        "Collection '%s' has no generation beside the one that searches use."
            .formatted(options.collection));
  }
}
