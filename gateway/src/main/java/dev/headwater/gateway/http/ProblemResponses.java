package dev.headwater.gateway.http;

import dev.headwater.worker.OutageException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns every error, Micronaut's and the gateway's own, into a problem detail. */
@Controller
final class ProblemResponses implements ErrorResponseProcessor<Problem> {
  private static final Logger log = LoggerFactory.getLogger(ProblemResponses.class);

  /** Micronaut's own errors: no such route, wrong method or media type, unreadable request. */
  @Override
  public MutableHttpResponse<Problem> processResponse(
      ErrorContext context, MutableHttpResponse<?> response) {
    HttpStatus status = HttpStatus.valueOf(response.code());
    String detail =
        switch (status) {
          case INTERNAL_SERVER_ERROR ->
              logged(context.getRootCause().orElse(null), context.getRequest());
          case NOT_FOUND ->
              "there is no %s %s"
                  .formatted(context.getRequest().getMethodName(), context.getRequest().getPath());
          case METHOD_NOT_ALLOWED ->
              "%s is not allowed at %s"
                  .formatted(context.getRequest().getMethodName(), context.getRequest().getPath());
          default ->
              context.getErrors().stream()
                  .map(error -> error.getMessage())
                  .collect(Collectors.joining("; "));
        };
    return response.body(Problem.of(status, detail)).contentType(Problem.MEDIA_TYPE);
  }

  @Error(global = true)
  HttpResponse<Problem> problem(HttpRequest<?> request, ProblemException exception) {
    MutableHttpResponse<Problem> response = response(exception.problem());
    exception.headers().forEach(response::header);
    return response;
  }

  @Error(global = true)
  HttpResponse<Problem> outage(HttpRequest<?> request, OutageException exception) {
    log.warn("{} {}: {}", request.getMethodName(), request.getPath(), exception.getMessage());
    return response(
        Problem.of(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(exception.getMessage())));
  }

  private static MutableHttpResponse<Problem> response(Problem problem) {
    return HttpResponse.<Problem>status(HttpStatus.valueOf(problem.status()))
        .contentType(Problem.MEDIA_TYPE)
        .body(problem);
  }

  /** An unexpected error: the log has the details, under the id that the client gets. */
  private static String logged(@Nullable Throwable thrown, HttpRequest<?> request) {
    String id = UUID.randomUUID().toString();
    log.error("Error {} at {} {}", id, request.getMethodName(), request.getPath(), thrown);
    return "internal error; the gateway's log has the details under " + id;
  }
}
