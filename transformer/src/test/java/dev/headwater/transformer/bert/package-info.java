@NullMarked
package dev.headwater.transformer.bert;

import org.jspecify.annotations.NullMarked;
