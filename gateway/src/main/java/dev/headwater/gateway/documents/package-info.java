/**
 * Documents: upload, delete, status, listing, text and original.
 *
 * <p>A write puts the body into the blob store and a record into the topic {@code documents}, and
 * may wait for {@code document-status}; a read asks retrieve-service by a lookup. Open {@code
 * DocumentsController} first, then {@code Documents}.
 */
@NullMarked
package dev.headwater.gateway.documents;

import org.jspecify.annotations.NullMarked;
