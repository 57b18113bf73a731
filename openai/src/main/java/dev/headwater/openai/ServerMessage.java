package dev.headwater.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headwater.worker.OutageException;
import dev.langchain4j.exception.HttpException;
import java.io.IOException;
import java.util.stream.Stream;

/** What of a failure tells a person most. */
final class ServerMessage {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_LENGTH = 300;

  private ServerMessage() {}

  /** The first cause that is the server's or the connection's, else the last one. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null
        && !(cause instanceof IOException || cause instanceof OutageException)) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** The server's own message where there is one, else that of the connection. */
  static String of(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof HttpException response) {
      String message = message(String.valueOf(response.getMessage()));
      return shortened(message + " (HTTP " + response.statusCode() + ")");
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : shortened(message);
  }

  /**
   * The message of an error: {@code {"error": {"message": …}}} as OpenAI writes it, {@code
   * {"error": …}} as TEI does, or {@code {"message": …}}.
   */
  private static String message(String body) {
    try {
      JsonNode json = JSON.readTree(body);
      return Stream.of(json.at("/error/message"), json.at("/error"), json.at("/message"))
          .filter(JsonNode::isTextual)
          .map(JsonNode::textValue)
          .findFirst()
          .orElse(body);
    } catch (JsonProcessingException _) {
      return body;
    }
  }

  private static String shortened(String text) {
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
  }
}
