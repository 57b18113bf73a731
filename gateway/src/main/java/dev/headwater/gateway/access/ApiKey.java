package dev.headwater.gateway.access;

import dev.headwater.events.Asker;

/**
 * A key that is in use. The key itself is nowhere, only its hash.
 *
 * @param sha256 of the key's characters, lower-case hex. Keys are random numbers of 256 bits, which
 *     nobody can guess from a hash, so that a slow hash would protect nothing more
 */
record ApiKey(String sha256, Role role, Asker asker) {}
