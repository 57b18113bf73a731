@NullMarked
package dev.headwater.ingest;

import org.jspecify.annotations.NullMarked;
