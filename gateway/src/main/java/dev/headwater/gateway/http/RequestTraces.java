package dev.headwater.gateway.http;

import dev.headwater.worker.Tracing;
import io.micronaut.core.propagation.MutablePropagatedContext;
import io.micronaut.core.propagation.ThreadPropagatedContextElement;
import io.micronaut.http.BasicHttpAttributes;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * The span of each request of the API, which continues the trace that the client's {@code
 * traceparent} names. It is current on every thread that works for the request.
 */
@ServerFilter("/v1/**")
final class RequestTraces {
  private static final String SPAN = "headwater.span";

  private final Tracing tracing;

  RequestTraces(Tracing tracing) {
    this.tracing = tracing;
  }

  @RequestFilter
  void begins(HttpRequest<?> request, MutablePropagatedContext propagated) {
    if (tracing.on()) {
      Span span = tracing.request(request.getMethodName(), request, RequestTraces::header);
      request.setAttribute(SPAN, span);
      propagated.add(new Current(Context.root().with(span)));
    }
  }

  @ResponseFilter
  void responds(HttpRequest<?> request, HttpResponse<?> response) {
    request
        .getAttribute(SPAN, Span.class)
        .ifPresent(span -> {
          String route = BasicHttpAttributes.getUriTemplate(request).orElse("none");
          span.updateName(request.getMethodName() + " " + route)
              .setAttribute("http.request.method", request.getMethodName())
              .setAttribute("http.route", route)
              .setAttribute("http.response.status_code", response.code())
              .end();
        });
  }

  private record Current(Context context) implements ThreadPropagatedContextElement<Scope> {
    @Override
    @SuppressWarnings("MustBeClosedChecker") // restoreThreadContext closes it
    public Scope updateThreadContext() {
      return context.makeCurrent();
    }

    @Override
    public void restoreThreadContext(@Nullable Scope scope) {
      if (scope != null) {
        scope.close();
      }
    }
  }

  private static @Nullable String header(@Nullable HttpRequest<?> request, String name) {
    return request == null ? null : request.getHeaders().get(name);
  }
}
