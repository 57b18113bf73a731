/**
 * Search and answers: a question goes out, passages or a cited answer come back, whole or as
 * server-sent events.
 *
 * <p>Open {@code AnswersController} first, then {@code QuestionRequests} for the limits of a
 * request and {@code AnswerStream} for the events.
 */
@NullMarked
package dev.headwater.gateway.answers;

import org.jspecify.annotations.NullMarked;
