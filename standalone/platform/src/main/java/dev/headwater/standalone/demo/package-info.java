/** The demonstration: the samples ingested, questions asked, and every citation checked. */
@NullMarked
package dev.headwater.standalone.demo;

import org.jspecify.annotations.NullMarked;
