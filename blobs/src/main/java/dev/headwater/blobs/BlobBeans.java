package dev.headwater.blobs;

import io.micronaut.context.BeanProvider;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import software.amazon.awssdk.services.s3.S3Client;

/** The blob store of the services that have one, checked when they start. */
@Factory
@Requires(env = {"gateway", "ingest"})
final class BlobBeans {
  @Context
  BlobStore blobs(BlobSettings settings, S3Settings s3, BeanProvider<S3Client> client) {
    return settings.store().equals(BlobSettings.S3)
        ? new S3BlobStore(client.get(), s3)
        : new DirectoryBlobStore(settings.directory());
  }

  @Singleton
  @Bean(preDestroy = "close")
  S3Client s3(S3Settings settings, S3Limits limits) {
    return S3Bucket.connect(settings, limits);
  }
}
