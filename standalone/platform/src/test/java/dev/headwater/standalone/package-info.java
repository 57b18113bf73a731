@NullMarked
package dev.headwater.standalone;

import org.jspecify.annotations.NullMarked;
