@NullMarked
package dev.headwater.transformer.study;

import org.jspecify.annotations.NullMarked;
