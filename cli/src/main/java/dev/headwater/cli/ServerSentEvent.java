package dev.headwater.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.function.Consumer;

/** An event of a {@code text/event-stream}. */
public record ServerSentEvent(String name, String data) {
  public JsonNode json() {
    return HeadwaterClient.read(data);
  }

  /** Reads events until the stream ends; drops a last event that no blank line ends. */
  static void parse(BufferedReader lines, Consumer<ServerSentEvent> events) throws IOException {
    String name = "message";
    StringBuilder data = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty()) {
        if (!data.isEmpty()) {
          events.accept(new ServerSentEvent(name, data.substring(0, data.length() - 1)));
        }
        name = "message";
        data.setLength(0);
      } else if (line.startsWith("event:")) {
        name = value(line);
      } else if (line.startsWith("data:")) {
        data.append(value(line)).append('\n');
      }
    }
  }

  /** The text after the colon and an optional space. */
  private static String value(String line) {
    String value = line.substring(line.indexOf(':') + 1);
    return value.startsWith(" ") ? value.substring(1) : value;
  }
}
