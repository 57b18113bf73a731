package dev.headwater.gateway.http;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;

/** The web page and the description of the API. */
@Controller
final class PageController {
  private static final String ONLY_OURS =
      "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";
  private static final Map<String, String> TYPES =
      Map.of(
          "page/index.html", "text/html; charset=utf-8",
          "page/page.css", "text/css; charset=utf-8",
          "page/page.js", "text/javascript; charset=utf-8",
          "page/api.js", "text/javascript; charset=utf-8",
          "page/answer.js", "text/javascript; charset=utf-8",
          "page/documents.js", "text/javascript; charset=utf-8",
          "page/reader.js", "text/javascript; charset=utf-8",
          "openapi.yml", "application/yaml; charset=utf-8");

  private final Map<String, byte[]> files = new HashMap<>();

  PageController() throws IOException {
    for (String file : TYPES.keySet()) {
      try (InputStream in = PageController.class.getResourceAsStream("/" + file)) {
        if (in == null) {
          throw new IllegalStateException("the gateway was built without " + file);
        }
        files.put(file, in.readAllBytes());
      }
    }
  }

  @Get("/")
  HttpResponse<byte[]> page() {
    return file("page/index.html");
  }

  @Get("/page/{file}")
  HttpResponse<byte[]> part(String file) {
    return file("page/" + file);
  }

  @Get("/openapi.yml")
  HttpResponse<byte[]> openApi() {
    return file("openapi.yml");
  }

  private HttpResponse<byte[]> file(String name) {
    byte[] content = files.get(name);
    String type = TYPES.get(name);
    if (content == null || type == null) {
      throw ProblemException.notFound("there is nothing at /" + name);
    }
    return HttpResponse.ok(content)
        .contentType(MediaType.of(type))
        .header("Cache-Control", "no-cache")
        .header("Content-Security-Policy", ONLY_OURS)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer");
  }
}
