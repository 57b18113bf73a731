package dev.headwater.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each record type against its golden bytes: what was written once is read for ever. */
class EventsTest {
  static Stream<Message> types() {
    return GoldenRecords.TYPES.stream();
  }

  @ParameterizedTest
  @MethodSource("types")
  void readsTheGoldenBytes(Message type) throws IOException {
    Message read = type.getParserForType().parseFrom(golden(type));

    assertThat(JsonFormat.printer().print(read).strip())
        .isEqualTo(Files.readString(GoldenRecords.json(type)).strip());
  }

  @ParameterizedTest
  @MethodSource("types")
  void writesTheGoldenBytes(Message type) throws IOException {
    Message.Builder builder = type.newBuilderForType();
    JsonFormat.parser().merge(Files.readString(GoldenRecords.json(type)), builder);

    assertThat(GoldenRecords.bytes(builder.build())).isEqualTo(golden(type));
  }

  @ParameterizedTest
  @MethodSource("types")
  void skipsFieldsOfANewerWriter(Message type) throws IOException {
    Message written = type.getParserForType().parseFrom(golden(type));
    UnknownFieldSet newer =
        UnknownFieldSet.newBuilder()
            .addField(900, UnknownFieldSet.Field.newBuilder().addVarint(7).addFixed32(7).build())
            .build();

    Message read =
        type.getParserForType()
            .parseFrom(written.toBuilder().setUnknownFields(newer).build().toByteArray());

    assertThat(read.getAllFields()).isEqualTo(written.getAllFields());
  }

  @ParameterizedTest
  @MethodSource("types")
  void readsARecordOfAnOlderWriterThatKnewNoField(Message type) throws IOException {
    assertThat(type.getParserForType().parseFrom(new byte[0])).isEqualTo(type);
  }

  private static byte[] golden(Message type) throws IOException {
    return HexFormat.of().parseHex(Files.readString(GoldenRecords.hex(type)).strip());
  }
}
