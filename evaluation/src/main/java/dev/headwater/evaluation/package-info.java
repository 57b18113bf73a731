/**
 * Measurements. {@link dev.headwater.evaluation.EncoderEngine} is this project's side of {@code
 * evaluation/speed}, which runs it in turn with the peers, and the bare encoder of {@code
 * evaluation/ingest}, whose peer is {@link dev.headwater.evaluation.LangChain4jEngine}; {@link
 * dev.headwater.evaluation.Quality} is {@code evaluation/quality}, what a fast precision costs in
 * similarity and in retrieval.
 */
@NullMarked
package dev.headwater.evaluation;

import org.jspecify.annotations.NullMarked;
