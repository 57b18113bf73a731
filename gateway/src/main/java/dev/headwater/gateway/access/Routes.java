package dev.headwater.gateway.access;

import io.micronaut.http.BasicHttpAttributes;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import java.util.Optional;
import java.util.Set;

/** The role that each route needs. One that is not here is for administrators. */
final class Routes {
  private static final String COLLECTION = "/v1/collections/{collection}";
  private static final String DOCUMENTS = COLLECTION + "/documents";
  private static final String DOCUMENT = DOCUMENTS + "/{+id}";

  private static final Set<String> ANYBODY =
      Set.of("GET /", "GET /page/{file}", "GET /openapi.yml", "GET /health", "GET /health/live");
  private static final Set<String> READERS =
      Set.of(
          "GET /v1/collections",
          "GET " + COLLECTION,
          "GET " + DOCUMENTS,
          "GET " + DOCUMENT,
          "GET " + DOCUMENT + "/text",
          "GET " + DOCUMENT + "/content",
          "POST /v1/search",
          "POST /v1/answers");
  private static final Set<String> WRITERS =
      Set.of("POST " + DOCUMENTS, "PUT " + DOCUMENT, "PATCH " + DOCUMENT, "DELETE " + DOCUMENT);

  private Routes() {}

  /** The role that a request needs; empty if anybody may send it. */
  static Optional<Role> role(HttpRequest<?> request) {
    HttpMethod method =
        request.getMethod() == HttpMethod.HEAD ? HttpMethod.GET : request.getMethod();
    // The route that will run, not the path as it is written.
    String route = method + " " + BasicHttpAttributes.getUriTemplate(request).orElse("none");
    if (ANYBODY.contains(route)) {
      return Optional.empty();
    }
    if (READERS.contains(route)) {
      return Optional.of(Role.READER);
    }
    return Optional.of(WRITERS.contains(route) ? Role.WRITER : Role.ADMINISTRATOR);
  }
}
