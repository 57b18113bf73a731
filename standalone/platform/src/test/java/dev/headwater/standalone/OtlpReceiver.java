package dev.headwater.standalone;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Receives traces as an OpenTelemetry collector does, by OTLP over HTTP. */
final class OtlpReceiver implements AutoCloseable {
  private final HttpServer server;
  private final List<Received> spans = new CopyOnWriteArrayList<>();

  /** A span with its ids in hexadecimal. */
  record Received(
      String service,
      String trace,
      String id,
      String parent,
      Span span,
      Map<String, String> about) {
    String name() {
      return span.getName();
    }

    boolean reached(String event) {
      return span.getEventsList().stream().anyMatch(reached -> reached.getName().equals(event));
    }
  }

  OtlpReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", this::receive);
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** All spans of a trace that have come so far. */
  List<Received> spans(String trace) {
    return spans.stream().filter(span -> span.trace().equals(trace)).toList();
  }

  Optional<Received> parent(Received child) {
    return spans.stream().filter(span -> span.id().equals(child.parent())).findFirst();
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      var request = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
      for (var resource : request.getResourceSpansList()) {
        String service =
            text(resource.getResource().getAttributesList()).getOrDefault("service.name", "");
        resource.getScopeSpansList().stream()
            .flatMap(scope -> scope.getSpansList().stream())
            .forEach(span -> spans.add(received(service, span)));
      }
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private static Received received(String service, Span span) {
    HexFormat hex = HexFormat.of();
    return new Received(
        service,
        hex.formatHex(span.getTraceId().toByteArray()),
        hex.formatHex(span.getSpanId().toByteArray()),
        hex.formatHex(span.getParentSpanId().toByteArray()),
        span,
        text(span.getAttributesList()));
  }

  private static Map<String, String> text(List<KeyValue> attributes) {
    return attributes.stream()
        .collect(
            Collectors.toMap(KeyValue::getKey, attribute -> attribute.getValue().getStringValue()));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
