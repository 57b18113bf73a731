@NullMarked
package dev.headwater.tokenizer;

import org.jspecify.annotations.NullMarked;
