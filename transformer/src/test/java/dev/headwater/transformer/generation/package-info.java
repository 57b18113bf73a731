@NullMarked
package dev.headwater.transformer.generation;

import org.jspecify.annotations.NullMarked;
