@NullMarked
package dev.headwater.blobs;

import org.jspecify.annotations.NullMarked;
