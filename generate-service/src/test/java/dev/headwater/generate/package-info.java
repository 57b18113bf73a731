@NullMarked
package dev.headwater.generate;

import org.jspecify.annotations.NullMarked;
