package dev.headwater.blobs;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;

/**
 * The blob store of gateway and ingest-service.
 *
 * @param store directory or s3
 * @param directory folder of documents' bodies and parsed texts, shared by both services; created
 *     if it is missing
 */
@ConfigurationProperties("headwater.blobs")
record BlobSettings(
    @Bindable(defaultValue = BlobSettings.DIRECTORY) String store,
    @Bindable(defaultValue = "data/blobs") Path directory) {
  static final String DIRECTORY = "directory";
  static final String S3 = "s3";

  BlobSettings {
    Limits.requireOneOf("headwater.blobs.store", store, DIRECTORY, S3);
  }
}
