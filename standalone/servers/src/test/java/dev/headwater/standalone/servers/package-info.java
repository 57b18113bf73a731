@NullMarked
package dev.headwater.standalone.servers;

import org.jspecify.annotations.NullMarked;
