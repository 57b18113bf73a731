/**
 * Index and search in Elasticsearch.
 *
 * <p>In: {@code embedded-chunks}, {@code embedded-chunks-bulk}, {@code documents}, {@code
 * document-status}, {@code embedded-questions}, {@code lookups}. Out: {@code document-status},
 * {@code grounded-questions}, {@code answers}.
 *
 * <p>Guaranteed: a reader sees the whole old version of a document or the whole new one; deletions
 * and groups take effect however long the line of documents is; who may not read a document never
 * sees a word of it. When Elasticsearch is away documents wait and questions fail with 503.
 */
@Configuration
@Requires(env = "retrieve")
@NullMarked
package dev.headwater.retrieve;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
