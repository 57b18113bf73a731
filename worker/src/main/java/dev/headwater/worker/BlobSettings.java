package dev.headwater.worker;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;

/**
 * The blob store of gateway and ingest-service.
 *
 * @param directory folder of documents' bodies and parsed texts, shared by both services; created
 *     if it is missing
 */
@ConfigurationProperties("headwater.blobs")
record BlobSettings(@Bindable(defaultValue = "data/blobs") Path directory) {}
