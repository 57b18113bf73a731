@NullMarked
package dev.headwater.openai;

import org.jspecify.annotations.NullMarked;
