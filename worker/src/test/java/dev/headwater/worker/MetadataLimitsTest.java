package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.Values;
import dev.headwater.events.DocumentSubmitted;
import dev.headwater.testing.SettingsContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetadataLimitsTest extends SettingsContract<MetadataLimits> {
  private static final MetadataLimits LIMITS = new MetadataLimits(100, 3);

  MetadataLimitsTest() {
    super(MetadataLimits.class);
    setting("max-bytes", 8192, 1024, 0, (1 << 20) + 1);
    setting("max-keys", 64, 8, 0, 10_001);
  }

  private static DocumentSubmitted with(Struct metadata) {
    return DocumentSubmitted.newBuilder().setMetadata(metadata).build();
  }

  private static Value object(String key, Value value) {
    return Values.of(Struct.newBuilder().putFields(key, value).build());
  }

  @Test
  void countsTitleMetadataAndGroupsButNotTheContent() {
    DocumentSubmitted document =
        DocumentSubmitted.newBuilder()
            .setText("t".repeat(1000))
            .setContentType("c".repeat(1000))
            .setTitle("t".repeat(40))
            .addGroups("g".repeat(40))
            .build();
    assertThatCode(() -> LIMITS.require(document)).doesNotThrowAnyException();
    Struct metadata = Struct.newBuilder().putFields("key", Values.of("v".repeat(20))).build();
    assertThatThrownBy(() -> LIMITS.require(document.toBuilder().setMetadata(metadata).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("title, metadata and groups take 1")
        .hasMessageEndingWith(
            " bytes together; allowed are 100 (setting headwater.metadata.max-bytes)");
  }

  @Test
  void countsTheKeysOfObjectsWithinObjectsAndLists() {
    Struct.Builder metadata =
        Struct.newBuilder()
            .putFields("a", object("b", Values.of(1)))
            .putFields("c", Values.of(List.of(Values.of("d"), Values.of(true))));
    assertThatCode(() -> LIMITS.require(with(metadata.build()))).doesNotThrowAnyException();
    metadata.putFields("c", Values.of(List.of(object("d", Values.ofNull()))));
    assertThatThrownBy(() -> LIMITS.require(with(metadata.build())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("metadata has 4 keys; allowed are 3 (setting headwater.metadata.max-keys)");
  }
}
