package dev.headwater.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentRecordsTest {
  @Test
  void readsTheJsonOfAnyProducer() throws Exception {
    String json =
        """
        {"title": "差旅", "text": "每人每天 60 元。", "metadata": {"team": "ops"}, "groups": ["staff"]}
        """
            .strip();

    DocumentSubmitted submitted = DocumentRecords.decode(json.getBytes(UTF_8)).getSubmitted();

    assertThat(submitted.getText()).isEqualTo("每人每天 60 元。");
    assertThat(submitted.getTitle()).isEqualTo("差旅");
    assertThat(submitted.getGroupsList()).containsExactly("staff");
    assertThat(submitted.getMetadata().getFieldsOrThrow("team").getStringValue()).isEqualTo("ops");
  }

  @Test
  void readsProtobuf() throws Exception {
    DocumentRecord record =
        DocumentRecord.newBuilder()
            .setDeleted(DocumentDeleted.newBuilder().setDeletedMillis(1))
            .build();

    assertThat(DocumentRecords.decode(record.toByteArray())).isEqualTo(record);
    assertThat(record.toByteArray()[0]).isNotEqualTo((byte) '{');
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "{\"text\": 1, }", "{\"body\": \"no such field\"}", "{\"groups\": 3}"})
  void refusesJsonOfAnotherForm(String json) {
    assertThatThrownBy(() -> DocumentRecords.decode(json.getBytes(UTF_8)))
        .isInstanceOf(InvalidProtocolBufferException.class);
  }

  @Test
  void namesTheFieldThatIsUnknown() {
    assertThatThrownBy(() -> DocumentRecords.json("{\"body\": \"x\"}".getBytes(UTF_8)))
        .hasMessageContaining("body");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"text\":[\"secret\"]}         | the JSON in 'text' must be a string, and has begin"
            + " array",
        "{\"title\":5}                  | the JSON in 'title' must be a string, and has number",
        "{\"groups\":[\"a\",{}]}         | the JSON in 'groups' must be a list of strings, and has"
            + " begin object",
        "{\"metadata\":[\"secret\"]}     | the JSON in 'metadata' must be an object, and has begin"
            + " array",
        "{\"metadata\":{\"secret\" 5}}   | the JSON is malformed in 'metadata'",
        "{\"metadata\":{\"a\":1e999}}    | the JSON is malformed in 'metadata'",
        "{\"text\":\"secret               | the JSON is malformed in 'text'",
        "{\"text\":\"a\"                  | the JSON is cut short in 'text'",
        "{\"text\":\"a\",\"text\":\"b\"}   | the JSON has two values in 'text'",
        "{\"text\":\"a\"} {\"secret\":1}   | the JSON is malformed",
        "{\"body\":\"secret\"}             | the JSON has a value in 'body'; a document has title,"
            + " text, metadata and groups",
      })
  void saysWhatIsWrongWithJsonAndQuotesNothingOfIt(String json, String message) {
    assertThatThrownBy(() -> DocumentRecords.decode(json.getBytes(UTF_8)))
        .isInstanceOf(InvalidProtocolBufferException.class)
        .hasMessage(message);
  }

  @Test
  void takesNullForAFieldThatIsNotThere() throws Exception {
    assertThat(DocumentRecords.json("{\"title\":null,\"text\":\"a\"}".getBytes(UTF_8)))
        .isEqualTo(DocumentJson.newBuilder().setText("a").build());
  }

  @Test
  void readsEveryKindOfMetadata() throws Exception {
    String json =
        """
        {"metadata": {"a": 1.5, "b": true, "c": null, "d": ["x", {"e": []}]}}
        """;
    Struct.Builder expected = Struct.newBuilder();
    JsonFormat.parser()
        .merge("{\"a\":1.5,\"b\":true,\"c\":null,\"d\":[\"x\",{\"e\":[]}]}", expected);

    assertThat(DocumentRecords.json(json.getBytes(UTF_8)).getMetadata())
        .isEqualTo(expected.build());
  }

  /** What is accepted can be read at every later stage: Protobuf has a limit of its own. */
  @Test
  void readsMetadataAsDeepAsLaterStagesDo() throws Exception {
    DocumentJson document = DocumentRecords.json(nested(DocumentJsonReader.MAX_DEPTH));
    byte[] chunk =
        EmbeddedChunkRecord.newBuilder()
            .setChunk(
                EmbeddedChunk.newBuilder()
                    .setChunk(Chunk.newBuilder().setMetadata(document.getMetadata())))
            .build()
            .toByteArray();

    assertThat(EmbeddedChunkRecord.parseFrom(chunk).getChunk().getChunk().getMetadata())
        .isEqualTo(document.getMetadata());
  }

  @ParameterizedTest
  @ValueSource(ints = {DocumentJsonReader.MAX_DEPTH + 1, 4_400, 100_000})
  void refusesMetadataThatIsTooDeep(int depth) {
    assertThatThrownBy(() -> DocumentRecords.decode(nested(depth)))
        .isInstanceOf(InvalidProtocolBufferException.class)
        .hasMessage("the JSON has objects and lists in 'metadata' more than 20 deep");
  }

  /** Where an object is not expected, its depth does not matter. */
  @Test
  void refusesDepthInAnyOtherField() {
    String deep = "{\"groups\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

    assertThatThrownBy(() -> DocumentRecords.decode(deep.getBytes(UTF_8)))
        .hasMessage("the JSON in 'groups' must be a list of strings, and has begin array");
  }

  @Test
  void refusesJsonThatIsLargerThanARecordMayBe() {
    byte[] json = ("{\"text\":\"" + "a".repeat(Topic.CONTENT_BYTES) + "\"}").getBytes(UTF_8);

    assertThatThrownBy(() -> DocumentRecords.decode(json))
        .hasMessage("the JSON has 16,777,227 bytes; at most 16,777,216 are read");
  }

  private static byte[] nested(int depth) {
    String metadata = "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    return ("{\"metadata\":" + metadata + "}").getBytes(UTF_8);
  }

  @Test
  void refusesJsonThatIsNotUtf8() {
    byte[] bytes = "{\"text\": \"é\"}".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> DocumentRecords.decode(bytes)).hasMessageContaining("UTF-8");
  }

  @Test
  void refusesARecordWithoutAnEvent() {
    assertThatThrownBy(() -> DocumentRecords.decode(new byte[0])).hasMessageContaining("no event");
  }
}
