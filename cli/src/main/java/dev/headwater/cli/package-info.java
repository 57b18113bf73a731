/**
 * The command line's client of the HTTP API. It knows a URL, nothing of the processes behind it.
 */
@NullMarked
package dev.headwater.cli;

import org.jspecify.annotations.NullMarked;
