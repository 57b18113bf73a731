@NullMarked
package dev.headwater.transformer;

import org.jspecify.annotations.NullMarked;
