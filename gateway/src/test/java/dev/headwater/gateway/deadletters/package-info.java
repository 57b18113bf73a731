@NullMarked
package dev.headwater.gateway.deadletters;

import org.jspecify.annotations.NullMarked;
