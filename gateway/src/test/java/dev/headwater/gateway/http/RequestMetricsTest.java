package dev.headwater.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.gateway.GatewayTest;
import org.junit.jupiter.api.Test;

class RequestMetricsTest extends GatewayTest {
  @Test
  void measuresRequestsByRouteAndNotByDocument() {
    assertThat(
            send(
                    "PUT",
                    "/v1/collections/handbook/documents/a.md",
                    "text",
                    "Content-Type",
                    "text/plain")
                .statusCode())
        .isEqualTo(202);
    assertThat(
            send(
                    "PUT",
                    "/v1/collections/nowhere/documents/b.md",
                    "text",
                    "Content-Type",
                    "text/plain")
                .statusCode())
        .isEqualTo(404);
    assertThat(get("/no/such/path").statusCode()).isEqualTo(404);

    String metrics = get("/metrics").body();
    assertThat(metrics)
        .contains(
            count("PUT", "/v1/collections/{collection}/documents/{+id}", 202),
            count("PUT", "/v1/collections/{collection}/documents/{+id}", 404),
            count("GET", "none", 404))
        .doesNotContain("a.md", "b.md", "/no/such/path");
  }

  private static String count(String method, String route, int status) {
    return "headwater_http_request_seconds_count{method=\"%s\",route=\"%s\",service=\"gateway\",status=\"%d\"} 1"
        .formatted(method, route, status);
  }
}
