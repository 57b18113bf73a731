/**
 * The commands that are clients of the HTTP API. They know a URL and nothing about the processes
 * behind it; {@link dev.headwater.cli.HeadwaterClient} is the client, and {@link
 * dev.headwater.cli.CommandGroup} turns failures into one line.
 */
@NullMarked
package dev.headwater.cli;

import org.jspecify.annotations.NullMarked;
