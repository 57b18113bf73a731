/** {@code ./headwater gpt …}: the GPT's commands, which need no running platform. */
@NullMarked
package dev.headwater.standalone.gpt;

import org.jspecify.annotations.NullMarked;
