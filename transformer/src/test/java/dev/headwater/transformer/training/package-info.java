@NullMarked
package dev.headwater.transformer.training;

import org.jspecify.annotations.NullMarked;
