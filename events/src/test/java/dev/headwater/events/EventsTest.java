package dev.headwater.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was written once is read for ever, and by readers older and newer than the writer. */
class EventsTest {
  private static final Map<Topic<?>, Message> RECORDS =
      Map.ofEntries(
          Map.entry(Topics.DOCUMENTS, DocumentRecord.getDefaultInstance()),
          Map.entry(Topics.COLLECTIONS, CollectionRecord.getDefaultInstance()),
          Map.entry(Topics.CHUNKS, ChunkRecord.getDefaultInstance()),
          Map.entry(Topics.CHUNKS_BULK, ChunkRecord.getDefaultInstance()),
          Map.entry(Topics.EMBEDDED_CHUNKS, EmbeddedChunkRecord.getDefaultInstance()),
          Map.entry(Topics.EMBEDDED_CHUNKS_BULK, EmbeddedChunkRecord.getDefaultInstance()),
          Map.entry(Topics.DOCUMENT_STATUS, DocumentStatus.getDefaultInstance()),
          Map.entry(Topics.QUESTIONS, Question.getDefaultInstance()),
          Map.entry(Topics.EMBEDDED_QUESTIONS, EmbeddedQuestion.getDefaultInstance()),
          Map.entry(Topics.GROUNDED_QUESTIONS, GroundedQuestion.getDefaultInstance()),
          Map.entry(Topics.CANCELLATIONS, Cancellation.getDefaultInstance()),
          Map.entry(Topics.LOOKUPS, Lookup.getDefaultInstance()),
          Map.entry(Topics.ANSWERS, AnswerEvent.getDefaultInstance()),
          Map.entry(Topics.RETRIES, FailedRecord.getDefaultInstance()),
          Map.entry(Topics.DEAD_LETTERS, FailedRecord.getDefaultInstance()));

  /** A field and an event that no reader knows. */
  private static final UnknownFieldSet NEWER =
      UnknownFieldSet.newBuilder()
          .addField(
              900,
              UnknownFieldSet.Field.newBuilder()
                  .addVarint(7)
                  .addLengthDelimited(ByteString.copyFromUtf8("newer"))
                  .build())
          .build();

  static Stream<Message> types() {
    return GoldenRecords.TYPES.stream();
  }

  static Stream<Topic<?>> topics() {
    return Topics.all().stream();
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
  @MethodSource("topics")
  void decodesTheGoldenRecordOfEachTopic(Topic<?> topic) throws IOException {
    assertThat(topic.decoder().decode(golden(record(topic)))).isEqualTo(parsed(topic));
  }

  @ParameterizedTest
  @MethodSource("topics")
  void decodesARecordWithFieldsOfANewerWriter(Topic<?> topic) throws IOException {
    byte[] newer = parsed(topic).toBuilder().setUnknownFields(NEWER).build().toByteArray();

    Message read = (Message) topic.decoder().decode(newer);

    assertThat(read.getAllFields()).isEqualTo(parsed(topic).getAllFields());
  }

  /** An older writer does not know the field: it has its default, and all others are kept. */
  @ParameterizedTest
  @MethodSource("topics")
  void decodesARecordWithoutAnyOneField(Topic<?> topic) throws IOException {
    Message record = parsed(topic);
    for (FieldDescriptor field : record.getAllFields().keySet()) {
      Message older = record.toBuilder().clearField(field).build();
      if (!older.getAllFields().isEmpty()) {
        Message read = (Message) topic.decoder().decode(older.toByteArray());

        assertThat(read.getField(field))
            .as(field.getName())
            .isEqualTo(record(topic).getField(field));
        assertThat(read).isEqualTo(older);
      }
    }
  }

  /** Taken for an empty record it would be skipped; refused, it is dead-lettered. */
  @Test
  void refusesADocumentsEventOfANewerWriter() {
    byte[] newer = DocumentRecord.newBuilder().setUnknownFields(NEWER).build().toByteArray();

    assertThatThrownBy(() -> Topics.DOCUMENTS.decoder().decode(newer))
        .hasMessageContaining("no event");
  }

  @Test
  void readsAStageOfANewerWriterAsUnrecognized() throws IOException {
    byte[] newer =
        DocumentStatus.newBuilder().setVersion(7).setStageValue(99).build().toByteArray();

    DocumentStatus read = Topics.DOCUMENT_STATUS.decoder().decode(newer);

    assertThat(read.getStage()).isEqualTo(Stage.UNRECOGNIZED);
    assertThat(read.getVersion()).isEqualTo(7);
  }

  private static Message record(Topic<?> topic) {
    return Objects.requireNonNull(RECORDS.get(topic), "a record type for " + topic);
  }

  private static Message parsed(Topic<?> topic) throws IOException {
    return record(topic).getParserForType().parseFrom(golden(record(topic)));
  }

  private static byte[] golden(Message type) throws IOException {
    return HexFormat.of().parseHex(Files.readString(GoldenRecords.hex(type)).strip());
  }
}
