@NullMarked
package dev.headwater.transformer.tensors;

import org.jspecify.annotations.NullMarked;
