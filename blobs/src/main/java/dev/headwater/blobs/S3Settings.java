package dev.headwater.blobs;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The bucket of the blob store on S3.
 *
 * @param endpoint address of an S3-speaking server; AWS in the region where it is not set
 * @param bucket needed where {@code headwater.blobs.store} is s3
 * @param prefix put before each key, such as {@code headwater/}
 * @param pathStyle names the bucket in the path and not in the host name; most servers other than
 *     AWS need it
 * @param createBucket creates the bucket if it is missing
 * @param credentialsFile file in the form of {@code ~/.aws/credentials}, whose profile "default" is
 *     used and read again when it changes; without it the AWS SDK looks in its usual places
 */
@ConfigurationProperties("headwater.blobs.s3")
record S3Settings(
    @Nullable URI endpoint,
    @Bindable(defaultValue = "us-east-1") String region,
    @Nullable String bucket,
    @Nullable String prefix,
    @Bindable(defaultValue = "true") boolean pathStyle,
    @Bindable(defaultValue = "false") boolean createBucket,
    @Nullable Path credentialsFile) {

  /** For messages: where the bucket is. */
  String place() {
    return endpoint == null ? "S3 in " + region : "S3 at " + endpoint;
  }

  /** The key of an object in the bucket. */
  String key(String name) {
    return prefix == null ? name : prefix + name;
  }
}
