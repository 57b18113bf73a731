package dev.headwater.blobs;

import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSupplier;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Connects to the bucket, and says in one line what is wrong with it. */
final class S3Bucket {
  private static final Logger log = LoggerFactory.getLogger(S3Bucket.class);
  private static final int SERVER_ERROR = 500;
  private static final String PROFILE = "default";

  private S3Bucket() {}

  /**
   * A client of the bucket.
   *
   * @throws IllegalStateException if the bucket is missing or not set, or S3 refuses the
   *     credentials; a server that does not answer yet is waited for by each request
   */
  static S3Client connect(S3Settings settings, S3Limits limits) {
    if (settings.bucket() == null) {
      throw new IllegalStateException(
          "headwater.blobs.s3.bucket is not set; headwater.blobs.store=s3 needs it");
    }
    S3Client client = client(settings, limits, credentials(settings));
    try {
      require(client, settings);
      return client;
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
  }

  /** What a failure means, without anything secret. */
  static String reason(SdkException failure, S3Settings settings) {
    if (isMissing(failure)) {
      return "there is no bucket '%s' at %s (headwater.blobs.s3.bucket)"
          .formatted(settings.bucket(), settings.place());
    }
    if (failure instanceof S3Exception refused) {
      return "%s answers %d: %s"
          .formatted(settings.place(), refused.statusCode(), description(refused));
    }
    return "%s does not answer: %s".formatted(settings.place(), failure.getMessage());
  }

  /** Whether a request failed because the bucket does not exist. */
  static boolean isMissing(SdkException failure) {
    return failure instanceof NoSuchBucketException
        || (failure instanceof S3Exception refused
            && refused.awsErrorDetails() != null
            && "NoSuchBucket".equals(refused.awsErrorDetails().errorCode()));
  }

  private static String description(S3Exception refused) {
    var details = refused.awsErrorDetails();
    String text = details == null ? null : details.errorMessage();
    return text == null || text.isBlank() ? "no reason given" : text;
  }

  private static AwsCredentialsProvider credentials(S3Settings settings) {
    Path file = settings.credentialsFile();
    AwsCredentialsProvider provider =
        file == null
            ? DefaultCredentialsProvider.builder().build()
            : ProfileCredentialsProvider.builder()
                .profileFile(
                    ProfileFileSupplier.reloadWhenModified(file, ProfileFile.Type.CREDENTIALS))
                .profileName(PROFILE)
                .build();
    try {
      var _ = provider.resolveCredentials();
      return provider;
    } catch (SdkClientException | IllegalArgumentException e) {
      throw new IllegalStateException(
          file == null
              ? "there are no credentials for S3 (headwater.blobs.s3.credentials-file, or the"
                  + " variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)"
              : "%s has no credentials of the profile '%s' (headwater.blobs.s3.credentials-file)"
                  .formatted(file, PROFILE),
          e);
    }
  }

  private static S3Client client(
      S3Settings settings, S3Limits limits, AwsCredentialsProvider credentials) {
    var builder =
        S3Client.builder()
            .region(Region.of(settings.region()))
            .credentialsProvider(credentials)
            .forcePathStyle(settings.pathStyle())
            // Each request carries the SHA-256 itself; other servers may not know further sums.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false))
            .overrideConfiguration(
                o -> o.retryStrategy(retries -> retries.maxAttempts(limits.attempts())))
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(limits.connectTimeout())
                    .socketTimeout(limits.readTimeout()));
    if (settings.endpoint() != null) {
      builder.endpointOverride(settings.endpoint());
    }
    return builder.build();
  }

  private static void require(S3Client client, S3Settings settings) {
    try {
      var _ = client.headBucket(b -> b.bucket(settings.bucket()));
    } catch (NoSuchBucketException e) {
      if (!settings.createBucket()) {
        throw new IllegalStateException(
            reason(e, settings) + "; create it, or let headwater.blobs.s3.create-bucket=true do it",
            e);
      }
      create(client, settings);
    } catch (S3Exception e) {
      if (e.statusCode() >= SERVER_ERROR) {
        log.warn("{}; the service starts without it", reason(e, settings));
        return;
      }
      throw new IllegalStateException(
          "%s refuses bucket '%s' with %d (headwater.blobs.s3.region, bucket and credentials)"
              .formatted(settings.place(), settings.bucket(), e.statusCode()),
          e);
    } catch (SdkException e) {
      log.warn("{}; the service starts without it", reason(e, settings));
    }
  }

  private static void create(S3Client client, S3Settings settings) {
    try {
      var _ = client.createBucket(b -> b.bucket(settings.bucket()));
      log.info("Created bucket '{}' at {}", settings.bucket(), settings.place());
    } catch (BucketAlreadyOwnedByYouException _) {
      log.debug("Another instance created bucket '{}'", settings.bucket());
    } catch (SdkException e) {
      throw new IllegalStateException(
          "cannot create bucket '%s': %s".formatted(settings.bucket(), reason(e, settings)), e);
    }
  }
}
