/**
 * Who asks, and what they may do.
 *
 * <p>Without keys the gateway listens on loopback, and every asker is the local administrator. With
 * keys each request needs one ({@code KeyFilter}), except for what {@code Routes} gives to anybody;
 * the key says principal, groups and role ({@code KeyFile}). Open {@code KeyFilter} first.
 */
@NullMarked
package dev.headwater.gateway.access;

import org.jspecify.annotations.NullMarked;
