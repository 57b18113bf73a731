package dev.headwater.gateway.status;

import org.jspecify.annotations.Nullable;

/**
 * How far a stage is.
 *
 * @param stage its name, which is that of its consumer group
 * @param lag records of its topic that it has not done yet
 * @param oldestSeconds age of the oldest of these; null if there is none, or if it could not be
 *     read in time
 * @param instances members of its consumer group
 */
record StageStatus(String stage, long lag, @Nullable Double oldestSeconds, int instances) {}
