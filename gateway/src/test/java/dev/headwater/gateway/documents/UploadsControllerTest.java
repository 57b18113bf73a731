package dev.headwater.gateway.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.Lane;
import dev.headwater.gateway.FakeDocumentLog;
import dev.headwater.gateway.GatewayTest;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class UploadsControllerTest extends GatewayTest {
  @Test
  void takesEachFileAsADocument() {
    var response = upload(part("a.md", "# A"), part("差旅.txt", "B"));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    assertThat(response.body())
        .isEqualTo(
            """
            {"documents":[{"id":"a.md","version":1,"problem":null},\
            {"id":"差旅.txt","version":2,"problem":null}]}\
            """);
    assertThat(log.last().record().getSubmitted().getBlob().getSize()).isEqualTo(1);
    assertThat(log.last().record().getSubmitted().getContentType()).isEqualTo("text/plain");
  }

  @Test
  void namesAFileWithoutANameByItsContent() {
    assertThat(json(upload(part("", "abc"))).at("/documents/0/id").textValue())
        .startsWith("ba7816bf8f01cfea");
  }

  @Test
  void saysWhichFileWasRefused() {
    var response = upload(part("a.md", "# A"), part("..", "B"));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(207);
    assertThat(json(response).at("/documents/0/version").intValue()).isEqualTo(1);
    assertThat(json(response).at("/documents/1/problem/detail").textValue())
        .contains("document id must not be");
  }

  @Test
  void refusesAFileOverTheLimitAndAFormWithoutFiles() {
    assertProblem(upload(part("big", "x".repeat(UPLOAD_LIMIT + 1))), 413, "20000000");
    assertProblem(upload(), 400, "no file");
  }

  @Test
  void takesTheFilesAfterTheEighthAsBulkUnlessTheRequestNamesALane() {
    String[] parts =
        IntStream.range(0, 10).mapToObj(i -> part(i + ".md", "text")).toArray(String[]::new);

    upload(parts);
    assertThat(log.entries)
        .extracting(FakeDocumentLog.Entry::lane)
        .startsWith(Collections.nCopies(8, Lane.INTERACTIVE).toArray(Lane[]::new))
        .endsWith(Lane.BULK, Lane.BULK)
        .hasSize(10);

    log.entries.clear();
    uploadTo("?lane=interactive", parts);
    assertThat(log.entries).extracting(FakeDocumentLog.Entry::lane).containsOnly(Lane.INTERACTIVE);
  }

  private HttpResponse<String> upload(String... parts) {
    return uploadTo("", parts);
  }

  private HttpResponse<String> uploadTo(String query, String... parts) {
    return send(
        "POST",
        "/v1/collections/handbook/documents" + query,
        String.join("", parts) + "--line--\r\n",
        "Content-Type",
        "multipart/form-data; boundary=line");
  }

  private static String part(String name, String content) {
    return """
    --line\r
    Content-Disposition: form-data; name="file"; filename="%s"\r
    Content-Type: text/plain\r
    \r
    %s\r
    """
        .formatted(name, content);
  }
}
