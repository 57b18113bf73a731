package dev.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerSentEventTest {
  @Test
  void readsNamesAndData() throws IOException {
    assertThat(parse("event: token\ndata: {\"text\":\" a\"}\n\nevent: done\ndata: {}\n\n"))
        .containsExactly(
            new ServerSentEvent("token", "{\"text\":\" a\"}"), new ServerSentEvent("done", "{}"));
  }

  @Test
  void joinsLinesOfData() throws IOException {
    assertThat(parse("data: {\ndata: }\n\n"))
        .containsExactly(new ServerSentEvent("message", "{\n}"));
  }

  @Test
  void skipsCommentsAndOtherFields() throws IOException {
    assertThat(parse(": still here\nid: 7\nretry: 10\ndata:x\n\n: end\n\n"))
        .containsExactly(new ServerSentEvent("message", "x"));
  }

  @Test
  void dropsAnEventThatBrokeOff() throws IOException {
    assertThat(parse("event: done\ndata: {\"answ")).isEmpty();
  }

  private static List<ServerSentEvent> parse(String stream) throws IOException {
    List<ServerSentEvent> events = new ArrayList<>();
    ServerSentEvent.parse(new BufferedReader(new StringReader(stream)), events::add);
    return events;
  }
}
