package dev.headwater.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Prints an answer as it streams, then its citations. */
public final class AnswerPrinter {
  private final PrintStream out;

  public AnswerPrinter(PrintStream out) {
    this.out = out;
  }

  /**
   * Asks, and prints the answer.
   *
   * @param request of {@code POST /v1/answers}, without "stream"
   * @return the complete answer, from the stream's last event
   */
  public JsonNode stream(HeadwaterClient client, ObjectNode request) {
    AtomicReference<@Nullable JsonNode> done = new AtomicReference<>();
    client.stream("/v1/answers", request.put("stream", true), event -> print(event, done));
    out.println();
    JsonNode answer = done.get();
    if (answer == null) {
      throw new HeadwaterException("The answer broke off");
    }
    print(answer);
    return answer;
  }

  private void print(ServerSentEvent event, AtomicReference<@Nullable JsonNode> done) {
    switch (event.name()) {
      case "token" -> out.print(event.json().path("text").asText());
      case "restart" -> out.print("\n(starting again)\n");
      case "done" -> done.set(event.json());
      default -> {
        // The last event repeats passages and citations.
      }
    }
    out.flush();
  }

  private void print(JsonNode answer) {
    if (!answer.path("grounded").asBoolean()) {
      out.println("Not grounded: no sentence of the documents supports this answer.");
    }
    if (answer.path("extracted").asBoolean()) {
      out.println("Extracted: quoted from the documents, not generated.");
    }
    int number = 0;
    for (JsonNode citation : answer.path("citations")) {
      out.printf("  [%d] %s%n", ++number, place(citation));
      out.printf("      \"%s\"%n", citation.path("quote").asText().strip().replaceAll("\\s+", " "));
    }
  }

  /** A passage's document, and its page and section if it has them. */
  static String place(JsonNode passage) {
    StringBuilder place = new StringBuilder(passage.path("document").asText());
    if (passage.path("page").asInt() > 0) {
      place.append(", page ").append(passage.path("page").asInt());
    }
    if (!passage.path("section").asText("").isEmpty()) {
      place.append(", ").append(passage.path("section").asText());
    }
    return place.toString();
  }
}
