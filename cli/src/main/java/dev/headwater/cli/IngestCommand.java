package dev.headwater.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ingest PATH…}. */
@Command(
    name = "ingest",
    description = "Submit files and folders, and wait until searches find them.")
public final class IngestCommand implements Callable<Integer> {
  /** A few files are waited for by a person; more than that are bulk. */
  private static final int FEW_FILES = 8;

  @Mixin private ClientOptions options = new ClientOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description =
          "Files, and folders with all below them. A document's id is its path below the folder.")
  private List<Path> paths = List.of();

  @Option(names = "--create", description = "Create the collection if it is missing")
  private boolean create;

  @Option(
      names = "--language",
      paramLabel = "TAG",
      description = "Language of the collection that --create creates, such as en or zh")
  private @Nullable String language;

  @Option(names = "--no-wait", description = "Return when all files are accepted")
  private boolean noWait;

  @Option(
      names = "--lane",
      paramLabel = "LANE",
      description =
          "interactive or bulk, which never slows the interactive lane or a question"
              + " (default: bulk for a folder or more than 8 files, else by size)")
  private @Nullable Lane lane;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "8",
      description = "Most requests at a time (default: ${DEFAULT-VALUE})")
  private int parallel;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description =
          "How long to go on while no document is accepted or becomes searchable"
              + " (default: ${DEFAULT-VALUE})")
  private int patience;

  @Override
  public Integer call() {
    if (parallel < 1) {
      throw new HeadwaterException("--parallel is %d; it must be 1 or more".formatted(parallel));
    }
    List<DocumentFile> files = DocumentFile.find(paths);
    try (HeadwaterClient client = options.client()) {
      new CollectionSetup(client).ensure(options.collection, create, language, null);
      Ingestion ingestion =
          new Ingestion(
              client, options.collection, lane(files), parallel, Duration.ofSeconds(patience));
      List<Ingestion.Result> results =
          IngestionProgress.run(ingestion, files, !noWait, !options.json);
      return report(results);
    }
  }

  private @Nullable Lane lane(List<DocumentFile> files) {
    boolean many = files.size() > FEW_FILES || paths.stream().anyMatch(Files::isDirectory);
    return lane == null && many ? Lane.BULK : lane;
  }

  private int report(List<Ingestion.Result> results) {
    List<Ingestion.Result> failed =
        results.stream().filter(result -> result.failure() != null).toList();
    if (options.json) {
      options.print(json(results));
    } else {
      options.out.printf(
          "%d of %d documents %s in %s%n",
          results.size() - failed.size(),
          results.size(),
          noWait ? "accepted" : "searchable",
          options.collection);
      failed.forEach(
          result -> System.err.println("failed: " + result.file().id() + ": " + result.failure()));
    }
    return failed.isEmpty() ? 0 : 1;
  }

  private static ObjectNode json(List<Ingestion.Result> results) {
    ObjectNode json = HeadwaterClient.object();
    ArrayNode documents = json.putArray("documents");
    for (Ingestion.Result result : results) {
      ObjectNode document = documents.addObject().put("id", result.file().id());
      if (result.version() != 0) {
        document.put("version", result.version());
      }
      if (result.failure() != null) {
        document.put("failure", result.failure());
      }
    }
    return json;
  }
}
