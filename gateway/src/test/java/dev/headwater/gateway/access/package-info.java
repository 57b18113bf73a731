@NullMarked
package dev.headwater.gateway.access;

import org.jspecify.annotations.NullMarked;
