package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetadataTest {
  @Test
  void keepsEveryKindOfValue() throws InvalidProtocolBufferException {
    Struct.Builder struct = Struct.newBuilder();
    JsonFormat.parser()
        .merge(
            """
            {"author": "Lin", "year": 2026, "ratio": 0.5, "draft": false, "gone": null,
             "place": {"city": "Bern"}, "tags": ["a", 1, null]}
            """,
            struct);
    Map<String, Object> map = Metadata.toMap(struct.build());
    assertThat(map)
        .containsEntry("author", "Lin")
        .containsEntry("year", 2026L)
        .containsEntry("ratio", 0.5)
        .containsEntry("draft", false)
        .containsEntry("place", Map.of("city", "Bern"))
        .containsEntry("tags", Arrays.asList("a", 1L, null))
        .doesNotContainKey("gone");
    assertThat(Metadata.toMap(Metadata.toStruct(map))).isEqualTo(map);
    assertThat(List.copyOf(map.keySet())).startsWith("author", "year");
  }
}
