package dev.headwater.events;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Decodes the values of {@code documents}: Protobuf, or the JSON of the HTTP API. */
public final class DocumentRecords {
  private DocumentRecords() {}

  /**
   * Decodes a value. Any producer may write documents as JSON.
   *
   * @throws InvalidProtocolBufferException if the value is neither; the message names the field
   */
  public static DocumentRecord decode(byte[] value) throws InvalidProtocolBufferException {
    if (isJson(value)) {
      if (value.length > Topic.CONTENT_BYTES) { // A compressed batch may hold larger ones.
        throw new InvalidProtocolBufferException(
            "the JSON has %,d bytes; at most %,d are read"
                .formatted(value.length, Topic.CONTENT_BYTES));
      }
      return DocumentRecord.newBuilder().setSubmitted(submitted(json(value))).build();
    }
    DocumentRecord record = DocumentRecord.parseFrom(value);
    if (record.getEventCase() == DocumentRecord.EventCase.EVENT_NOT_SET) {
      throw new InvalidProtocolBufferException("the record has no event that is known here");
    }
    return record;
  }

  /** Whether a value is the JSON form of a document: no Protobuf record begins like it. */
  public static boolean isJson(byte[] value) {
    return value.length > 0 && value[0] == '{';
  }

  /**
   * Parses the JSON form of a document, {@code {"title","text","metadata","groups"}}.
   *
   * @throws InvalidProtocolBufferException if it is not valid JSON in UTF-8 of that form; the
   *     message names the field, and quotes nothing of its content
   */
  public static DocumentJson json(byte[] value) throws InvalidProtocolBufferException {
    String json;
    try {
      json = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidProtocolBufferException("the JSON is not valid UTF-8");
    }
    return DocumentJsonReader.read(json);
  }

  /** A document whose text is in the record itself. */
  public static DocumentSubmitted submitted(DocumentJson document) {
    return DocumentSubmitted.newBuilder()
        .setText(document.getText())
        .setContentType("text/plain; charset=utf-8")
        .setTitle(document.getTitle())
        .setMetadata(document.getMetadata())
        .addAllGroups(document.getGroupsList())
        .build();
  }
}
