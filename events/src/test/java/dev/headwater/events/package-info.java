@NullMarked
package dev.headwater.events;

import org.jspecify.annotations.NullMarked;
