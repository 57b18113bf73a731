@NullMarked
package dev.headwater.models;

import org.jspecify.annotations.NullMarked;
