import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An OpenAI-compatible server of embeddings that takes a fixed time for each text, whoever else
 * asks: an encoder that is slow, and as fast for eight services as for one. Arguments: port,
 * milliseconds of a text.
 */
class SlowEncoder {
  private static final int DIMENSIONS = 384;
  private static final String VECTOR =
      IntStream.range(0, DIMENSIONS)
          .mapToObj(i -> i == 0 ? "1.0" : "0.0")
          .collect(Collectors.joining(",", "[", "]"));

  public static void main(String[] arguments) throws IOException {
    int millis = Integer.parseInt(arguments[1]);
    HttpServer server = HttpServer.create(new InetSocketAddress(Integer.parseInt(arguments[0])), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/embeddings", exchange -> embed(exchange, millis));
    server.start();
  }

  private static void embed(HttpExchange exchange, int millis) throws IOException {
    int texts = texts(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    try {
      Thread.sleep((long) millis * texts);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    String data =
        IntStream.range(0, texts)
            .mapToObj(i ->
                "{\"object\":\"embedding\",\"index\":%d,\"embedding\":%s}".formatted(i, VECTOR))
            .collect(Collectors.joining(","));
    byte[] body =
        ("{\"object\":\"list\",\"model\":\"slow\",\"data\":[%s],\"usage\":{\"prompt_tokens\":0,\"total_tokens\":0}}"
                .formatted(data))
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** The strings in the array "input"; a lone string is one. */
  private static int texts(String json) {
    int at = json.indexOf('[', json.indexOf("\"input\""));
    if (at < 0) {
      return 1;
    }
    int strings = 0;
    boolean inside = false;
    for (at++; inside || json.charAt(at) != ']'; at++) {
      if (json.charAt(at) == '\\') {
        at++;
      } else if (json.charAt(at) == '"') {
        strings += inside ? 0 : 1;
        inside = !inside;
      }
    }
    return strings;
  }
}
