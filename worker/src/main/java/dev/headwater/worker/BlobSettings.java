package dev.headwater.worker;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;

/**
 * Where documents' bodies and parsed texts are kept.
 *
 * @param directory directory that gateway and ingest-service share; created if it is missing
 */
@ConfigurationProperties("headwater.blobs")
record BlobSettings(@Bindable(defaultValue = "data/blobs") Path directory) {}
