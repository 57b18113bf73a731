package dev.headwater.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** An error of the API (RFC 9457 problem details) as one line for a person. */
final class Problem {
  private static final int LONGEST = 500;

  private Problem() {}

  static String line(int status, String body) {
    try {
      JsonNode problem = new ObjectMapper().readTree(body);
      if (problem.hasNonNull("detail") || problem.hasNonNull("title")) {
        return line(problem);
      }
    } catch (IOException _) {
      // Not from Headwater: a proxy's page, for example.
    }
    return "The server answered %d%s".formatted(status, body.isBlank() ? "" : ": " + oneLine(body));
  }

  /** The detail, which is a complete sentence, or else the title. */
  static String line(JsonNode problem) {
    String line = problem.path("detail").asText("");
    if (line.isBlank()) {
      line = problem.path("title").asText("");
    }
    return line.isBlank() ? oneLine(problem.toString()) : oneLine(line);
  }

  private static String oneLine(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }
}
