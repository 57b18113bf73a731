package dev.headwater.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.gateway.GatewayTest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class PageControllerTest extends GatewayTest {
  private static final Pattern PART =
      Pattern.compile("(?:href|src|from) ?=? ?[\"'](?:/page/|\\./)([^\"']+)");

  @Test
  void servesThePageAndEveryPartItNames() {
    var page = get("/");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(policy -> assertThat(policy).contains("default-src 'self'"));
    assertServed(page.body(), 2);
    assertServed(get("/page/page.js").body(), 3);
    assertServed(get("/page/answer.js").body(), 2);
  }

  @Test
  void takesNothingFromElsewhere() {
    assertThat(get("/").body() + get("/page/page.css").body())
        .doesNotContain("http:", "https:", "url(");
  }

  @Test
  void hasNoOtherParts() {
    assertProblem(get("/page/secret"), 404, "/page/secret");
    assertProblem(get("/page/%2e%2e%2fapplication-gateway.yml"), 404);
  }

  private void assertServed(String source, int parts) {
    Matcher part = PART.matcher(source);
    int found = 0;
    while (part.find()) {
      assertThat(get("/page/" + part.group(1)).statusCode()).as(part.group(1)).isEqualTo(200);
      found++;
    }
    assertThat(found).isEqualTo(parts);
  }
}
