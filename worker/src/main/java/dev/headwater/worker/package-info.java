/**
 * What all services share. Start reading at {@code DocumentLoop} or {@code QuestionLoop}.
 *
 * <ul>
 *   <li>Documents: {@code DocumentLoop} polls, decodes and commits; {@code DocumentWork} is what a
 *       stage does, {@code Delivery} what it receives, {@code Outcome} how it ends, {@code Output}
 *       what it publishes; {@code RetryTopic} and {@code PausedPartitions} come back to what
 *       failed, {@code Fatal} says what cannot.
 *   <li>Questions: {@code QuestionLoop} takes them, from {@code ReadAhead}; {@code QuestionWork} is
 *       what a stage does, {@code Reply} what it sends.
 *   <li>Tables and news: {@code BroadcastReader}, {@code KnownCollections}, {@code Cancellations},
 *       {@code Deletions}, {@code Newest}.
 *   <li>Seeing inside: {@code Measure} lists what is measured, {@code Metrics} makes the meters,
 *       {@code StageWatch} has those of a loop; {@code Tracing} follows a record by its {@code
 *       Hop}; {@code Part}, {@code HealthController}.
 *   <li>A service's frame: {@code Service}, {@code Loops}, {@code TopicCreator}, {@code
 *       QuestionGroups}, the settings.
 * </ul>
 */
@NullMarked
package dev.headwater.worker;

import org.jspecify.annotations.NullMarked;
