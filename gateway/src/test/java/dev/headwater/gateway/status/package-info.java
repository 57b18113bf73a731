@NullMarked
package dev.headwater.gateway.status;

import org.jspecify.annotations.NullMarked;
