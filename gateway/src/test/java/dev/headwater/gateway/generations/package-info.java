@NullMarked
package dev.headwater.gateway.generations;

import org.jspecify.annotations.NullMarked;
