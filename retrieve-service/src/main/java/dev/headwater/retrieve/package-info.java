/**
 * Index and search in Elasticsearch. The files in reading order:
 *
 * <ol>
 *   <li>Index: {@code IndexWorker} (embedded chunks → index), {@code VersionSwitch} (makes a
 *       finished version live), {@code DocumentsWorker} (deletions and groups), {@code
 *       StatusWorker}; {@code Precedence} (bulk gives way); {@code ChunkStore} is their port,
 *       {@code ChunkDocument}, {@code TextAnalysis} and {@code Metadata} say what a stored chunk
 *       holds.
 *   <li>Search: {@code SearchWorker} (question → passages), {@code Searcher} (searches until index
 *       and records agree), {@code SearchPlan}, {@code ReciprocalRank}, {@code ChunkHit}; {@code
 *       PassageIndex} is their port.
 *   <li>Visibility: {@code VisibilityRecord} (what readers may see of a document) with {@code
 *       VisibilityEvent}, {@code Content}, {@code Progress} and {@code Access}; {@code
 *       LookupWorker} answers from it; {@code VisibilityStore} is the port.
 *   <li>Elasticsearch: the adapters {@code ElasticsearchChunkStore}, {@code
 *       ElasticsearchPassageIndex} and {@code ElasticsearchVisibilityStore}, over {@code
 *       Elasticsearch} (client and failures), {@code Indices}, {@code Refresher}, {@code
 *       IndexSweeper} and {@code ElasticsearchExpunger}. Nothing else sees Elasticsearch's client.
 *   <li>Again: {@code LogWatch} (lost indices), {@code GenerationFills} (another encoder), {@code
 *       StalledDocuments}; {@code View} is a collection in one encoder generation.
 *   <li>The service: {@code RetrieveService} (which worker reads which topic), {@code
 *       RetrieveParts} and the settings.
 * </ol>
 *
 * <ul>
 *   <li>In: {@code embedded-chunks}, {@code embedded-chunks-bulk}, {@code documents}, {@code
 *       document-status}, {@code collections}, {@code embedded-questions}, {@code lookups}.
 *   <li>Out: {@code document-status}, {@code grounded-questions}, {@code answers}, {@code retries}.
 *   <li>Guaranteed: a reader sees the whole old version of a document or the whole new one;
 *       deletions and changes of groups take effect at once, however many documents wait; who may
 *       not read a document never sees a word of it.
 *   <li>On failure: while Elasticsearch cannot be reached, documents wait and questions fail with
 *       503. A chunk that Elasticsearch refuses is dead-lettered, and its document keeps its old
 *       version.
 * </ul>
 */
@Configuration
@Requires(env = "retrieve")
@NullMarked
package dev.headwater.retrieve;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
