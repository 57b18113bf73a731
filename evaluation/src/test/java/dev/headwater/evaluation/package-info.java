@NullMarked
package dev.headwater.evaluation;

import org.jspecify.annotations.NullMarked;
