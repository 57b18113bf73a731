@NullMarked
package dev.headwater.transformer.gpt;

import org.jspecify.annotations.NullMarked;
