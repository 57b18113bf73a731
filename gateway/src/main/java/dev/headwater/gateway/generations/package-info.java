/**
 * Encoder generations of a collection (rule 13): fill another one beside the one that searches use,
 * switch to it by one record, and back. retrieve-service fills it and says how far it is; see
 * {@code GenerationSwitch}.
 */
@NullMarked
package dev.headwater.gateway.generations;

import org.jspecify.annotations.NullMarked;
