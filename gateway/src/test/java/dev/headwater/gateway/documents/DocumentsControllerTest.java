package dev.headwater.gateway.documents;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.blobs.BlobStore;
import dev.headwater.events.DocumentInfo;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentSubmitted;
import dev.headwater.events.Lane;
import dev.headwater.events.Stage;
import dev.headwater.gateway.GatewayTest;
import dev.headwater.gateway.http.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DocumentsControllerTest extends GatewayTest {
  private static final String DOCUMENTS = "/v1/collections/handbook/documents/";

  @Test
  void acceptsAFileAndSaysItsVersion() throws Exception {
    var response =
        send(
            "PUT",
            DOCUMENTS + "travel.md",
            "# Travel",
            "Content-Type",
            "text/markdown",
            "X-Title",
            encoded("Reisen: 差旅"),
            "X-Metadata",
            encoded("{\"team\":\"people\"}"),
            "X-Groups",
            "staff, board");

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.body()).isEqualTo("{\"id\":\"travel.md\",\"version\":1}");
    DocumentSubmitted submitted = log.last().record().getSubmitted();
    assertThat(submitted.getTitle()).isEqualTo("Reisen: 差旅");
    assertThat(submitted.getContentType()).isEqualTo("text/markdown");
    assertThat(submitted.getGroupsList()).containsExactly("staff", "board");
    assertThat(submitted.getMetadata().getFieldsOrThrow("team").getStringValue())
        .isEqualTo("people");
    assertThat(submitted.getBlob().getSize()).isEqualTo(8);
    assertThat(submitted.getSubmittedMillis()).isPositive();
    assertThat(log.last().lane()).isEqualTo(Lane.INTERACTIVE);
    assertThat(body()).isEqualTo("# Travel");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b/c.md",
        "差旅/政策.md",
        "100%.txt",
        "why?.md",
        "a+b c&d=e#f.md",
        "a/../b",
        "//",
        "…",
        "x%2Fy",
        "notes/text",
        "a/content",
        ";p=1",
        "\"quoted\"",
        "tab\there"
      })
  void takesAnyIdPercentEncoded(String id) {
    var response = send("PUT", DOCUMENTS + encoded(id), "text");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    assertThat(json(response).get("id").textValue()).isEqualTo(id);
    assertThat(log.last().key().id()).isEqualTo(id);
    send("DELETE", DOCUMENTS + encoded(id), "");
    assertThat(log.last().key().id()).isEqualTo(id);
    assertThat(log.last().record().hasDeleted()).isTrue();
  }

  @Test
  void takesAnIdOfAThousandChineseCharacters() {
    String id = "中".repeat(1000);

    assertThat(send("PUT", DOCUMENTS + encoded(id), "text").statusCode()).isEqualTo(202);
    assertThat(log.last().key().id()).isEqualTo(id);
    assertProblem(send("PUT", DOCUMENTS + encoded(id + "x"), "text"), 400, "1001", "1 to 1000");
  }

  @Test
  void takesSlashesAsTheyAreWhereTheyAreUnambiguous() {
    send("PUT", DOCUMENTS + "a/b+c/d.md", "text");

    assertThat(log.last().key().id()).isEqualTo("a/b+c/d.md");
    assertProblem(send("PUT", DOCUMENTS + "a/text", "text"), 400, "%2F");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%2E", "%2E%2E", "%00", "%FF", "a%ED%A0%80"})
  void refusesIdsThatNoDocumentCanHave(String id) {
    assertProblem(send("PUT", DOCUMENTS + id, "text"), 400, "document id");
  }

  @Test
  void takesTheTypeThatCurlInventsAsUnknown() {
    send("PUT", DOCUMENTS + "a", "a=b&c", "Content-Type", "application/x-www-form-urlencoded");

    assertThat(log.last().record().getSubmitted().getContentType()).isEmpty();
    assertThat(log.last().record().getSubmitted().getBlob().getSize()).isEqualTo(5);
  }

  @Test
  void storesTheTextOfTheJsonFormUnchanged() throws Exception {
    var response =
        send(
            "PUT",
            DOCUMENTS + "a",
            """
            {"title":"T","text":"Zeile\\r\\n 二","metadata":{"n":1},"groups":["g"]}\
            """,
            "Content-Type",
            "application/json; charset=utf-8");

    assertThat(response.statusCode()).isEqualTo(202);
    DocumentSubmitted submitted = log.last().record().getSubmitted();
    assertThat(submitted.getContentType()).isEqualTo("text/plain; charset=utf-8");
    assertThat(submitted.getTitle()).isEqualTo("T");
    assertThat(submitted.hasText()).isFalse();
    assertThat(body()).isEqualTo("Zeile\r\n 二");
  }

  @Test
  void refusesADocumentOfWhichTooMuchIsSaid() {
    assertProblem(
        putJson("{\"text\":\"a\",\"metadata\":{\"a\":\"%s\"}}".formatted("v".repeat(8192))),
        400,
        "title, metadata and groups take 8,2",
        "allowed are 8,192 (setting headwater.metadata.max-bytes)");
    String keys =
        IntStream.rangeClosed(1, 65).mapToObj("\"k%d\":1"::formatted).collect(joining(","));
    assertProblem(
        send("PUT", DOCUMENTS + "a", "text", "X-Metadata", "{" + keys + "}"),
        400,
        "metadata has 65 keys; allowed are 64 (setting headwater.metadata.max-keys)");
  }

  @Test
  void saysWhatIsWrongWithTheJsonForm() {
    assertProblem(putJson("{\"text\": \"a\",\n oops}"), 400, "not JSON", "line 2");
    assertProblem(putJson("{\"text\":\" \"}"), 400, "text is empty");
    assertProblem(putJson("{\"txt\":\"a\"}"), 400, "'txt'", "title, text, metadata, groups");
    assertProblem(putJson("{\"text\":{}}"), 400, "not a document");
    assertProblem(putJson("[]"), 400, "not a JSON object");
    assertThat(log.entries).isEmpty();
  }

  @Test
  void refusesWhatItCannotTakeIn() {
    assertProblem(send("PUT", DOCUMENTS + "a", ""), 400, "the body is empty");
    assertProblem(send("PUT", "/v1/collections/none/documents/a", "text"), 404, "'none'");
    assertProblem(send("PUT", "/v1/collections/No/documents/a", "text"), 400, "'No'", "a-z");
    assertProblem(send("PUT", DOCUMENTS + "a?lane=slow", "text"), 400, "lane", "slow", "bulk");
    assertProblem(
        send("PUT", DOCUMENTS + "a", "text", "X-Lane", "slow"), 400, "X-Lane", "slow", "bulk");
    assertProblem(send("PUT", DOCUMENTS + "a?wait=long", "text"), 400, "wait", "searchable");
    assertProblem(
        send("PUT", DOCUMENTS + "a?wait=searchable&timeout=9999", "text"), 400, "9999", "600");
    assertProblem(send("PUT", DOCUMENTS + "a", "text", "X-Metadata", "[1]"), 400, "X-Metadata");
    assertProblem(send("PUT", DOCUMENTS + "a", "text", "X-Title", "%zz"), 400, "X-Title");
    assertThat(log.entries).isEmpty();
  }

  @Test
  void closesACollectionToWritersAndReaders() {
    log.away = true;
    collections.collections.computeIfPresent(
        "default/handbook", (_, record) -> record.toBuilder().setClosing(true).build());

    assertProblem(send("PUT", DOCUMENTS + "a", "text"), 409, "being deleted");
    assertProblem(get(DOCUMENTS + "a"), 404, "being deleted");
  }

  @Test
  void refusesABodyOverTheLimitDeclaredOrNot() {
    byte[] body = new byte[UPLOAD_LIMIT + 1];

    assertProblem(
        send("PUT", DOCUMENTS + "a", BodyPublishers.ofByteArray(body)),
        413,
        "20000001",
        "20000000 bytes");
    assertProblem(send("PUT", DOCUMENTS + "a", chunked(body)), 413, "20000000 bytes");
    assertThat(log.entries).isEmpty();
    assertThat(blobs).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void refusesAnUploadWhoseCollectionWasClosedMeanwhile() {
    InputStream slow =
        new ByteArrayInputStream("text".getBytes(StandardCharsets.UTF_8)) {
          @Override
          public void close() {
            collections.collections.computeIfPresent(
                "default/handbook", (_, open) -> open.toBuilder().setClosing(true).build());
          }
        };
    var key = new DocumentKey("default", "handbook", "late");
    var submission = new Submission(slow, 4, DocumentSubmitted.getDefaultInstance());

    assertThatThrownBy(() -> context.getBean(Documents.class).submit(key, submission, null, null))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("is being deleted");
    assertThat(log.entries).isEmpty();
  }

  @Test
  void takesABodyThatIsLargerThanMicronautWouldTake() {
    var response = send("PUT", DOCUMENTS + "a", chunked(new byte[UPLOAD_LIMIT]));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    assertThat(log.last().record().getSubmitted().getBlob().getSize()).isEqualTo(UPLOAD_LIMIT);
    assertThat(log.last().lane()).isEqualTo(Lane.BULK);
  }

  @Test
  void putsIntoTheLaneThatTheRequestNames() {
    send("PUT", DOCUMENTS + "a?lane=bulk", "text");
    assertThat(log.last().lane()).isEqualTo(Lane.BULK);
    send("PUT", DOCUMENTS + "a", "text", "X-Lane", "bulk");
    assertThat(log.last().lane()).isEqualTo(Lane.BULK);
    send("PUT", DOCUMENTS + "a", chunked(new byte[2_000_000]), "X-Lane", "interactive");
    assertThat(log.last().lane()).isEqualTo(Lane.INTERACTIVE);
  }

  @Test
  void waitsUntilTheVersionOrANewerOneIsSearchable() {
    log.reached = Stage.SEARCHABLE;
    assertThat(send("PUT", DOCUMENTS + "a?wait=searchable", "text").statusCode()).isEqualTo(200);
    log.statusAhead = 5;
    assertThat(send("PUT", DOCUMENTS + "a?wait=searchable", "text").statusCode()).isEqualTo(200);
    log.reached = Stage.DELETED;
    assertThat(send("DELETE", DOCUMENTS + "a?wait=deleted", "").statusCode()).isEqualTo(200);
    assertThat(context.getBean(StatusWaiters.class).size()).isZero();
  }

  @Test
  void tellsWhyAWaitEndedWithoutSuccess() {
    log.reached = Stage.DEAD_LETTERED;
    assertProblem(
        send("PUT", DOCUMENTS + "a?wait=searchable", "text"), 422, "version 1", "corrupt");
    log.reached = Stage.CHUNKED;
    assertProblem(
        send("PUT", DOCUMENTS + "a?wait=searchable&timeout=1", "text"),
        504,
        "version 2 is accepted but not finished");
    log.reached = Stage.DELETED;
    assertProblem(send("PUT", DOCUMENTS + "a?wait=searchable", "text"), 409, "deleted");
  }

  @Test
  void changesTheGroupsOfADocument() {
    questions.documents.put("a/b", DocumentInfo.newBuilder().setId("a/b").build());

    var response = patch("a%2Fb", "{\"groups\": [\"staff\", \"人事\"]}");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    assertThat(response.body()).isEqualTo("{\"id\":\"a/b\",\"version\":1}");
    assertThat(log.last().key().id()).isEqualTo("a/b");
    assertThat(log.last().record().getGroupsChanged().getGroupsList())
        .containsExactly("staff", "人事");
    assertThat(patch("a%2Fb", "{\"groups\": []}").statusCode()).isEqualTo(202);
    assertThat(log.last().record().getGroupsChanged().getGroupsList()).isEmpty();
  }

  @Test
  void waitsUntilTheGroupsHold() {
    questions.documents.put("a", DocumentInfo.newBuilder().setId("a").setGroupsVersion(1).build());

    assertThat(patch("a?wait=shared", "{\"groups\": [\"staff\"]}").statusCode()).isEqualTo(200);
    assertProblem(
        patch("a?wait=shared&timeout=1", "{\"groups\": []}"),
        504,
        "version 2 is accepted but not finished after 1 s");
    assertProblem(patch("a?wait=searchable", "{\"groups\": []}"), 400, "allowed is shared");
  }

  @Test
  void changesNoGroupsOfWhatTheAskerMayNotRead() {
    assertProblem(patch("a", "{\"groups\": [\"staff\"]}"), 404, "there is no document");
    assertThat(log.entries).isEmpty();
  }

  @Test
  void refusesWhatAreNoGroups() {
    questions.documents.put("a", DocumentInfo.newBuilder().setId("a").build());

    assertProblem(patch("a", "{}"), 400, "groups is missing");
    assertProblem(patch("a", "{\"groups\": \"staff\"}"), 400, "groups is", "a list");
    assertProblem(patch("a", "{\"groups\": [\" \"]}"), 400, "groups[0] is");
    assertProblem(patch("a", "{\"group\": []}"), 400, "unknown field 'group'");
    assertThat(log.entries).isEmpty();
  }

  @Test
  void saysSoWhenKafkaDoesNotAccept() {
    log.away = true;

    assertProblem(send("PUT", DOCUMENTS + "a", "text"), 503, "Kafka did not accept");
  }

  private static HttpRequest.BodyPublisher chunked(byte[] body) {
    return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
  }

  private HttpResponse<String> patch(String id, String json) {
    return send("PATCH", DOCUMENTS + id, json, "Content-Type", "application/json");
  }

  private HttpResponse<String> putJson(String json) {
    return send("PUT", DOCUMENTS + "a", json, "Content-Type", "application/json");
  }

  private String body() throws Exception {
    var store = context.getBean(BlobStore.class);
    var entry = log.last();
    try (var in = store.open(entry.key(), entry.record().getSubmitted().getBlob().getName())) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
