package dev.headwater.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.ParsedDocument;
import dev.headwater.ingest.ForkMessages.Reply;
import dev.headwater.ingest.ForkMessages.Request;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForkMessagesTest {
  private static DataInputStream input(byte... bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }

  private static byte[] written(Reply reply) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    reply.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  @Test
  void carriesRequestsOneBehindTheOther() throws Exception {
    Request small = new Request("a", "", "", Path.of("/tmp/a b"));
    Request large =
        new Request("人事/休假.md", "text/markdown; charset=GBK", "假".repeat(100_000), Path.of("b"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    small.write(new DataOutputStream(bytes));
    large.write(new DataOutputStream(bytes));
    DataInputStream in = input(bytes.toByteArray());
    assertThat(Request.read(in)).isEqualTo(small);
    assertThat(Request.read(in)).isEqualTo(large);
    assertThatThrownBy(() -> Request.read(in)).isInstanceOf(EOFException.class);
  }

  static List<Reply> replies() {
    return List.of(
        new Reply.Parsed(ParsedDocument.newBuilder().setTitle("T").setText("Rest.").build()),
        new Reply.Unreadable("it contains no text"),
        new Reply.Trouble("the disk is full"));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void carriesReplies(Reply reply) throws Exception {
    byte[] bytes = written(reply);
    assertThat(Reply.read(input(bytes))).isEqualTo(reply);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> Reply.read(input(cut))).isInstanceOf(IOException.class);
    }
  }

  @Test
  void refusesAnUnknownKindOfReply() {
    assertThatThrownBy(() -> Reply.read(input((byte) 9)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("9");
  }
}
