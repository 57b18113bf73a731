package dev.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Documents, collections and dead letters on the command line, and what goes wrong there. */
class CliTest extends CliFixture {
  CliTest() throws IOException {}

  @Test
  void showsHowFarADocumentIsAndWhyItFailed() {
    platform.on(
        "GET /v1/collections/notes/documents/plans%2Fold.pdf",
        200,
        """
        {"id": "plans/old.pdf", "stage": "dead-lettered", "reason": "the file is damaged",
         "stages": [{"stage": "received", "at": "2026-11-28T10:00:00Z"}]}
        """);

    assertThat(run("status", "plans/old.pdf", "--collection", "notes")).isZero();

    assertThat(out())
        .startsWith("plans/old.pdf: dead-lettered (the file is damaged)\n")
        .contains("received", "2026-11-28T10:00:00Z");
  }

  @Test
  void showsWhatWaitsAtEachStageAndHowManyWorkOnIt() {
    platform.on(
        "GET /v1/status",
        200,
        """
        {"stages": [
          {"stage": "embed-bulk", "lag": 1200, "oldestSeconds": 10800.0, "instances": 3},
          {"stage": "embed-interactive", "lag": 2, "oldestSeconds": 0.42, "instances": 3},
          {"stage": "generate", "lag": 0, "oldestSeconds": null, "instances": 0}]}
        """);
    platform.on("GET /v1/collections", 200, "{\"collections\": []}");
    platform.on("GET /v1/collections/notes/documents?limit=100", 200, "{\"documents\": []}");

    assertThat(run("status", "--collection", "notes")).isZero();

    assertThat(out().lines().limit(4).map(line -> line.strip().split(" {2,}")))
        .containsExactly(
            new String[] {"Stage", "waiting", "oldest", "instances"},
            new String[] {"embed-bulk", "1200", "3 h", "3"},
            new String[] {"embed-interactive", "2", "0.4 s", "3"},
            new String[] {"generate", "0", "0"});
  }

  @Test
  void listsTheCollectionsAndTheDocumentsOfOne() {
    platform.on(
        "GET /v1/collections",
        200,
        "{\"collections\": [{\"name\": \"notes\", \"language\": \"en\", \"encoder\": \"bge\"}]}");
    platform.on(
        "GET /v1/collections/notes/documents?limit=7",
        200,
        "{\"documents\": [{\"id\": \"a.md\", \"stage\": \"searchable\"}]}");

    assertThat(run("status", "--collection", "notes", "--limit", "7")).isZero();

    assertThat(out()).contains("notes (en, bge)", "Documents in notes:", "a.md: searchable");
  }

  @Test
  void showsTheRestOfTheStatusToWhoMayNotSeeTheStages() {
    platform.on("GET /v1/status", 403, "{\"detail\": \"needs the role administrator\"}");
    platform.on("GET /v1/collections", 200, "{\"collections\": []}");
    platform.on("GET /v1/collections/notes/documents?limit=100", 200, "{\"documents\": []}");

    assertThat(run("status", "--collection", "notes")).isZero();

    assertThat(out()).contains("Documents in notes:");
  }

  @Test
  void readsTheKeyFromItsFileAndNeverPrintsIt() throws IOException {
    Path file = folder.resolve("key");
    Files.writeString(file, "hw_secret\n");
    platform.on("POST /v1/search", 200, "{\"hits\": []}");

    assertThat(run("search", "gauge", "--key-file", file.toString())).isZero();
    assertThat(run("search", "gauge", "--key", "hw_other")).isZero();

    assertThat(platform.requests)
        .extracting(StubPlatform.Request::authorization)
        .containsExactly("Bearer hw_secret", "Bearer hw_other");
    assertThat(run("search", "gauge", "--key-file", folder.toString())).isEqualTo(1);
    assertThat(run("search", "--help", "--key", "hw_other")).isZero();
    assertThat(out() + err()).contains("--key-file: ").doesNotContain("hw_secret", "hw_other");
  }

  @Test
  void sharesADocumentWithGroups() {
    platform.on("PATCH /v1/collections/notes/documents/a%2Fb.md?wait=shared", 200, "{}");

    run("share", "a/b.md", "--collection", "notes", "--group", "staff", "--group", "legal");
    run("share", "a/b.md", "--collection", "notes");

    assertThat(platform.requests)
        .extracting(StubPlatform.Request::body)
        .containsExactly("{\"groups\":[\"staff\",\"legal\"]}", "{\"groups\":[]}");
    assertThat(out())
        .isEqualTo(
            """
            a/b.md of notes is shared with staff, legal
            a/b.md of notes is shared with no group
            """);
  }

  @Test
  void listsShowsReplaysAndDiscardsDeadLetters() {
    platform.on(
        "GET /v1/dead-letters?limit=2",
        200,
        """
        {"dead_letters": [{"id": "7-1-2", "at": "2026-11-29T10:00:00Z", "collection": "notes",
          "document": "a.md", "stage": "ingest-interactive", "reason": "the file is damaged"}],
         "next": "7-1-2"}
        """);
    platform.on("GET /v1/dead-letters?limit=100", 200, "{\"dead_letters\": [], \"next\": \"\"}");
    platform.on("GET /v1/dead-letters/7-1-2", 200, "{\"id\": \"7-1-2\"}");
    platform.on("POST /v1/dead-letters/7-1-2/replay", 202, "{}");
    platform.on("POST /v1/dead-letters/7-1-3/replay", 202, "{}");
    platform.on("DELETE /v1/dead-letters/7-1-2", 202, "{}");

    assertThat(run("dead-letters", "list", "--limit", "2")).isZero();
    assertThat(out())
        .isEqualTo(
            """
            7-1-2  2026-11-29T10:00:00Z  notes/a.md  ingest-interactive: the file is damaged
            There are more; --limit shows them.
            """);
    output.reset();
    assertThat(run("dead-letters", "list")).isZero();
    assertThat(run("dead-letters", "replay", "7-1-2", "7-1-3")).isZero();
    assertThat(run("dead-letters", "discard", "7-1-2")).isZero();
    assertThat(out())
        .isEqualTo(
            """
            There are no dead letters.
            Replayed 7-1-2
            Replayed 7-1-3
            Discarded 7-1-2
            """);
    output.reset();
    assertThat(run("dead-letters", "show", "7-1-2")).isZero();
    assertThat(HeadwaterClient.read(out()).path("id").asText()).isEqualTo("7-1-2");
    assertThat(run("dead-letters", "replay", "9-9-9")).isEqualTo(1);
  }

  @Test
  void deletesADocumentWhateverItsId() {
    platform.on("DELETE /v1/collections/handbook/documents/a%20b%2F%E6%B2%B3", 202, "");

    assertThat(run("delete", "a b/河")).isZero();

    assertThat(out()).isEqualTo("Deleted a b/河 from handbook\n");
  }

  @Test
  void ingestsAFolderAndSaysWhichFilesFailed() throws IOException {
    Files.writeString(folder.resolve("a.md"), "The otter sleeps.");
    Files.writeString(folder.resolve("b.md"), "");
    platform.on("GET /v1/collections/handbook", 200, "{}");
    platform.on("PUT /v1/collections/handbook/documents/a.md?lane=bulk", 202, "{\"version\": 7}");
    platform.on(
        "GET /v1/collections/handbook/documents/a.md",
        200,
        "{\"id\": \"a.md\", \"version\": 7, \"stage\": \"searchable\", \"searchable_version\": 7}");

    int status = run("ingest", folder.toString(), "--no-wait");

    assertThat(status).isEqualTo(1);
    assertThat(out()).endsWith("1 of 2 documents accepted in handbook\n");
    assertThat(err()).contains("failed: b.md: the file is empty");
  }

  @Test
  void takesAFewFilesAsInteractiveAndManyOrAFolderAsBulkUnlessTold() throws IOException {
    List<String> files = new ArrayList<>(List.of("ingest", "--no-wait"));
    for (int i = 1; i <= 9; i++) {
      files.add(Files.writeString(folder.resolve(i + ".md"), "The otter sleeps.").toString());
    }
    platform.on("GET /v1/collections/handbook", 200, "{}");

    assertThat(lanes(files.subList(0, 10))).containsOnly("");
    assertThat(lanes(files)).hasSize(9).containsOnly("?lane=bulk");
    assertThat(lanes(List.of("ingest", "--no-wait", folder.toString()))).containsOnly("?lane=bulk");
    files.addAll(List.of("--lane", "interactive"));
    assertThat(lanes(files)).containsOnly("?lane=interactive");
    assertThat(lanes(List.of("ingest", "--no-wait", "--lane", "bulk", files.get(2))))
        .containsOnly("?lane=bulk");
  }

  @Test
  void makesAMissingCollectionOnlyWhenAsked() throws IOException {
    Files.writeString(folder.resolve("a.md"), "The otter sleeps.");
    platform.on("PUT /v1/collections/zh-notes", 201, "{}");
    platform.on("PUT /v1/collections/zh-notes/documents/a.md?lane=bulk", 202, "{\"version\": 7}");

    assertThat(run("ingest", folder.toString(), "--collection", "zh-notes", "--no-wait"))
        .isEqualTo(1);
    assertThat(err()).contains("There is no collection 'zh-notes'. Create it with --create");

    assertThat(
            run(
                "ingest",
                folder.toString(),
                "--collection",
                "zh-notes",
                "--no-wait",
                "--create",
                "--language",
                "zh"))
        .isZero();
    assertThat(platform.requests)
        .contains(
            new StubPlatform.Request(
                "PUT /v1/collections/zh-notes", "{\"public\":true,\"language\":\"zh\"}", ""));
  }

  @Test
  void refusesWhatCannotWork() {
    assertThat(run("ingest", folder.toString(), "--parallel", "0")).isEqualTo(1);
    assertThat(err()).isEqualTo("headwater: --parallel is 0; it must be 1 or more\n");
    assertThat(run("ask")).isEqualTo(2);
    assertThat(run("status", "--limit", "many")).isEqualTo(2);
    assertThat(run("ingest", folder.toString(), "--lane", "slow")).isEqualTo(2);
  }

  @Test
  void showsTheServersReasonOnOneLine() {
    platform.on(
        "POST /v1/answers",
        400,
        "{\"title\": \"Bad Request\", \"detail\": \"temperature is 3; allowed are 0 to 2\"}");

    assertThat(run("ask", "Why?", "--temperature", "3")).isEqualTo(1);

    assertThat(err()).isEqualTo("headwater: temperature is 3; allowed are 0 to 2\n");
  }

  @Test
  void saysHowToStartAPlatformWhereNobodyAnswers() {
    String url = platform.url();
    platform.close();

    assertThat(new Cli().run("search", "gauge", "--url", url)).isEqualTo(1);

    assertThat(err()).startsWith("headwater: No Headwater answers at " + url).contains("--url");
    assertThat(err()).doesNotContain("Exception");
  }

  @Test
  void refusesAnAnswerThatIsNoJson() {
    platform.on("POST /v1/search", 200, "<html>a proxy's page</html>");

    assertThat(run("search", "gauge")).isEqualTo(1);

    assertThat(err()).contains("<html>").doesNotContain("Exception");
  }
}
