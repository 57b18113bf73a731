@NullMarked
package dev.headwater.worker;

import org.jspecify.annotations.NullMarked;
