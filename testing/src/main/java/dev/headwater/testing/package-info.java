/** What the tests of several modules share. No program depends on it outside of its tests. */
@NullMarked
package dev.headwater.testing;

import org.jspecify.annotations.NullMarked;
