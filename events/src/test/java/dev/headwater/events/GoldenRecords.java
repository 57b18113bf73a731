package dev.headwater.events;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * The golden records: one of each type on a topic, with all fields set, as bytes and as JSON.
 * Earlier versions wrote them: never change what a file holds. {@link #main} writes the file of a
 * new type; for a new field, delete the file first and check that the field is all that was added.
 */
final class GoldenRecords {
  static final List<Message> TYPES =
      List.of(
          DocumentRecord.getDefaultInstance(),
          DocumentSubmitted.getDefaultInstance(),
          DocumentDeleted.getDefaultInstance(),
          DocumentGroupsChanged.getDefaultInstance(),
          ParsedDocument.getDefaultInstance(),
          CollectionRecord.getDefaultInstance(),
          ChunkRecord.getDefaultInstance(),
          Chunk.getDefaultInstance(),
          VersionEnd.getDefaultInstance(),
          EmbeddedChunkRecord.getDefaultInstance(),
          EmbeddedChunk.getDefaultInstance(),
          DocumentStatus.getDefaultInstance(),
          Question.getDefaultInstance(),
          EmbeddedQuestion.getDefaultInstance(),
          GroundedQuestion.getDefaultInstance(),
          Passages.getDefaultInstance(),
          Citation.getDefaultInstance(),
          Done.getDefaultInstance(),
          Failure.getDefaultInstance(),
          Cancellation.getDefaultInstance(),
          Lookup.getDefaultInstance(),
          DocumentInfo.getDefaultInstance(),
          AnswerEvent.getDefaultInstance(),
          FailedRecord.getDefaultInstance());

  private static final Path FOLDER = Path.of("src/test/resources/golden");

  private GoldenRecords() {}

  /** Writes the files that are missing. */
  public static void main(String[] arguments) throws IOException {
    for (Message type : TYPES) {
      Message filled = filled(type);
      if (!Files.exists(json(type))) {
        Files.writeString(json(type), JsonFormat.printer().print(filled) + "\n");
        Files.writeString(hex(type), HexFormat.of().formatHex(bytes(filled)) + "\n");
      }
    }
  }

  static Path json(Message type) {
    return FOLDER.resolve(type.getDescriptorForType().getName() + ".json");
  }

  static Path hex(Message type) {
    return FOLDER.resolve(type.getDescriptorForType().getName() + ".hex");
  }

  /** The bytes with map entries in order. */
  static byte[] bytes(Message message) throws IOException {
    var bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    message.writeTo(out);
    out.flush();
    return bytes.toByteArray();
  }

  private static Message filled(Message type) {
    Message.Builder builder = type.newBuilderForType();
    for (FieldDescriptor field : type.getDescriptorForType().getFields()) {
      if (field.getContainingOneof() != null && builder.hasOneof(field.getContainingOneof())) {
        continue;
      }
      Object value = value(field, builder);
      if (field.isRepeated()) {
        builder.addRepeatedField(field, value);
      } else {
        builder.setField(field, value);
      }
    }
    return builder.build();
  }

  private static Object value(FieldDescriptor field, Message.Builder builder) {
    int number = field.getNumber();
    return switch (field.getJavaType()) {
      case INT -> number;
      case LONG -> 1L << 48 | number;
      case FLOAT -> number / 4f;
      case DOUBLE -> number / 8.0;
      case BOOLEAN -> true;
      case STRING -> field.getName() + " 河";
      case BYTE_STRING -> ByteString.copyFromUtf8(field.getName());
      case ENUM -> field.getEnumType().getValues().getLast();
      case MESSAGE ->
          field.getMessageType().equals(Struct.getDescriptor())
              ? Struct.newBuilder()
                  .putFields("team", Value.newBuilder().setStringValue("River").build())
                  .build()
              : filled(builder.newBuilderForField(field).getDefaultInstanceForType());
    };
  }
}
