/**
 * What natural language needs everywhere: {@link dev.headwater.text.Sentences} with exact spans,
 * the {@link dev.headwater.text.Terms} that texts are compared by, and {@link
 * dev.headwater.text.Language}. Everything here is immutable and may be shared between threads.
 */
@NullMarked
package dev.headwater.text;

import org.jspecify.annotations.NullMarked;
