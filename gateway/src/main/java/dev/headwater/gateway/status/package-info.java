/**
 * How far the stages are: what {@code GET /v1/status} shows and what refuses bulk. Open {@code
 * KafkaStages} first.
 */
@NullMarked
package dev.headwater.gateway.status;

import org.jspecify.annotations.NullMarked;
