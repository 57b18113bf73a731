package dev.headwater.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
