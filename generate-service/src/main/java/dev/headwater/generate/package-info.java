/**
 * Passages to cited answers.
 *
 * <ul>
 *   <li>In: {@code grounded-questions}; deletions, from {@code document-status}.
 *   <li>Out: {@code answers}: tokens while they are generated, citations, and the whole answer.
 *   <li>Guaranteed: a citation's quote is the document's text at its span; an answer is grounded
 *       only if each of its sentences has a citation; the same seed gives the same answer.
 *   <li>On failure: the asker gets the reason; work past its deadline, or cancelled, is dropped,
 *       even half-done.
 * </ul>
 *
 * Files in reading order:
 *
 * <ul>
 *   <li>The service: {@code GenerateService}, {@code GenerateSettings}, {@code AnswerSettings},
 *       {@code GenerateWorker}.
 *   <li>What the passages say: {@code Evidence}, {@code SentenceRanking}; {@code WordAnalysis},
 *       {@code Words}, {@code SpokenLanguages}.
 *   <li>From them to a text: {@code Excerpts}, {@code PromptBuilder}, {@code Generator}, {@code
 *       GptGenerator} or {@code OpenAiGenerator} with {@code OpenAiAnswer} and {@code
 *       OpenAiSettings}, {@code AnswerText}; or {@code ExtractiveAnswer}, which only quotes.
 *   <li>From the text back to them: {@code SentenceAligner}, {@code Citations}.
 * </ul>
 */
@Configuration
@Requires(env = "generate")
@NullMarked
package dev.headwater.generate;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
