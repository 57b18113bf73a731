package dev.headwater.gateway.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.blobs.BlobStore;
import dev.headwater.events.DocumentInfo;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.ParsedDocument;
import dev.headwater.events.Stage;
import dev.headwater.gateway.GatewayTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the gateway tells of a document: status, listing, text and original. */
final class ContentControllerTest extends GatewayTest {
  private static final String ID = "人事/leave.html";
  private static final DocumentKey KEY = new DocumentKey("default", "handbook", ID);
  private static final String URL =
      "/v1/collections/handbook/documents/" + DocumentsControllerTest.encoded(ID);

  @BeforeEach
  void submit() throws IOException {
    BlobStore blobs = context.getBean(BlobStore.class);
    byte[] html = "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
    questions.documents.put(
        ID,
        DocumentInfo.newBuilder()
            .setId(ID)
            .setVersion(8)
            .setLiveVersion(7)
            .setSearchable(true)
            .setStage(Stage.DEAD_LETTERED)
            .setReason("the PDF is corrupt")
            .addStages(
                DocumentStatus.newBuilder().setVersion(7).setStage(Stage.RECEIVED).setAtMillis(0))
            .setTitle("Leave")
            .setContentType("text/html")
            .setBlob(blobs.put(KEY, new ByteArrayInputStream(html), 1000))
            .build());
    blobs.putParsed(KEY, 7, ParsedDocument.newBuilder().setText("seven 七").build());
    blobs.putParsed(KEY, 8, ParsedDocument.newBuilder().setText("eight").build());
    blobs.putParsed(KEY, 6, ParsedDocument.newBuilder().setText("six").build());
  }

  @Test
  void tellsTheStatusWithATimePerStage() {
    assertThat(get(URL).body())
        .isEqualTo(
            """
            {"id":"人事/leave.html","version":8,"live_version":7,"searchable":true,\
            "stage":"dead_lettered","stages":[{"stage":"received","version":7,\
            "at":"1970-01-01T00:00:00Z"}],"title":"Leave","content_type":"text/html",\
            "metadata":{},"groups":[],"chunks":0,"size":25,"reason":"the PDF is corrupt"}\
            """);
  }

  @Test
  void lists() {
    questions.documents.put("b", DocumentInfo.newBuilder().setId("b").build());
    questions.documents.put("a", DocumentInfo.newBuilder().setId("a").build());

    var page = get("/v1/collections/handbook/documents?after=a&limit=1");

    assertThat(json(page).get("documents").findValuesAsText("id")).containsExactly("b");
    assertProblem(get("/v1/collections/handbook/documents?limit=0"), 400, "limit is '0'", "1000");
    assertProblem(get("/v1/collections/handbook/documents?limit=x"), 400, "limit is 'x'");
  }

  @Test
  void givesTheTextOfTheLiveVersionOrOfAnotherThatMayBeRead() {
    questions.formerVersions.addAll(List.of(5L, 6L));
    var live = get(URL + "/text");

    assertThat(live.body()).isEqualTo("seven 七");
    assertThat(live.headers().firstValue("X-Version")).contains("7");
    assertThat(live.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(get(URL + "/text?version=6").body()).isEqualTo("six");
    assertProblem(get(URL + "/text?version=5"), 404, "no text of version 5");
    assertProblem(get(URL + "/text?version=8"), 404, "there is no document");
    assertProblem(get(URL + "/text?version=-1"), 400, "version");
  }

  /** Such as one from before a deletion, or one that only others might read. */
  @Test
  void givesNoTextOfAFormerVersionWithoutAPermitForIt() {
    assertProblem(get(URL + "/text?version=6"), 404);
  }

  @Test
  void givesTheOriginalSoThatNothingInItRuns() {
    var original = get(URL + "/content");

    assertThat(original.body()).isEqualTo("<script>alert(1)</script>");
    assertThat(original.headers().firstValue("Content-Type")).contains("text/html");
    assertThat(original.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename*=UTF-8''leave.html");
    assertThat(original.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(original.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(policy -> assertThat(policy).contains("sandbox"));
  }

  @Test
  void givesNothingOfADocumentThatMayNotBeRead() {
    questions.documents.clear();

    for (String what : new String[] {"", "/text", "/content"}) {
      assertProblem(get(URL + what), 404, "there is no document");
    }
  }

  @Test
  void saysThatTheStoreCannotBeUsed() throws IOException {
    Path folder = Path.of(context.getRequiredProperty("headwater.blobs.directory", String.class));
    Path parent = folder.resolve(KEY.hash().substring(0, 2));
    Path aside = Files.move(parent, folder.resolve("aside"));
    Files.writeString(parent, "in the way");
    try {
      assertProblem(get(URL + "/content"), 503, "the document cannot be read");
      assertProblem(get(URL + "/text"), 503, "the document cannot be read");
    } finally {
      Files.delete(parent);
      Files.move(aside, parent);
    }
  }
}
