package dev.headwater.worker;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.headwater.events.DocumentSubmitted;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * How much may be said about a document beside its content. Each of its chunks carries that, on the
 * topics and in the index, so that a filter finds it: it counts as often as there are chunks.
 *
 * @param maxBytes title, metadata and groups of a document together
 * @param maxKeys keys of the metadata, those of objects within it included
 */
@ConfigurationProperties("headwater.metadata")
public record MetadataLimits(
    @Bindable(defaultValue = "8192") int maxBytes, @Bindable(defaultValue = "64") int maxKeys) {
  public MetadataLimits {
    Limits.requireRange("headwater.metadata.max-bytes", maxBytes, 1, 1 << 20);
    Limits.requireRange("headwater.metadata.max-keys", maxKeys, 1, 10_000);
  }

  /**
   * Refuses a document of which too much is said.
   *
   * @throws IllegalArgumentException if it is beyond a limit, which the message names
   */
  public void require(DocumentSubmitted document) {
    int bytes =
        DocumentSubmitted.newBuilder()
            .setTitle(document.getTitle())
            .setMetadata(document.getMetadata())
            .addAllGroups(document.getGroupsList())
            .build()
            .getSerializedSize();
    if (bytes > maxBytes) {
      throw new IllegalArgumentException(
          "title, metadata and groups take %,d bytes together; allowed are %,d (setting headwater.metadata.max-bytes)"
              .formatted(bytes, maxBytes));
    }
    int keys = keys(document.getMetadata());
    if (keys > maxKeys) {
      throw new IllegalArgumentException(
          "metadata has %,d keys; allowed are %,d (setting headwater.metadata.max-keys)"
              .formatted(keys, maxKeys));
    }
  }

  private static int keys(Struct object) {
    return object.getFieldsCount()
        + object.getFieldsMap().values().stream().mapToInt(MetadataLimits::keys).sum();
  }

  private static int keys(Value value) {
    return switch (value.getKindCase()) {
      case STRUCT_VALUE -> keys(value.getStructValue());
      case LIST_VALUE -> keys(value.getListValue());
      case NULL_VALUE, NUMBER_VALUE, STRING_VALUE, BOOL_VALUE, KIND_NOT_SET -> 0;
    };
  }

  private static int keys(ListValue list) {
    return list.getValuesList().stream().mapToInt(MetadataLimits::keys).sum();
  }
}
