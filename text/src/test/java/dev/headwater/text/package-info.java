@NullMarked
package dev.headwater.text;

import org.jspecify.annotations.NullMarked;
