/**
 * Documents' bodies (claim check pattern) and the texts parsed from them, shared by gateway and
 * ingest-service.
 *
 * <ul>
 *   <li>The port: {@code BlobStore}; {@code Stored} is what it holds, {@code BlobNames} has the
 *       names that all stores use.
 *   <li>In a directory: {@code DirectoryBlobStore}.
 *   <li>On S3: {@code S3BlobStore}, {@code S3Bucket}.
 *   <li>Which one: {@code BlobBeans}, {@code BlobSettings}, {@code S3Settings}, {@code S3Limits}.
 * </ul>
 */
@NullMarked
package dev.headwater.blobs;

import org.jspecify.annotations.NullMarked;
