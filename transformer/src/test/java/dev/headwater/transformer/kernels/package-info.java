@NullMarked
package dev.headwater.transformer.kernels;

import org.jspecify.annotations.NullMarked;
