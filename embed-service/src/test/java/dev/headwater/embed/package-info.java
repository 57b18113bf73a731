@NullMarked
package dev.headwater.embed;

import org.jspecify.annotations.NullMarked;
