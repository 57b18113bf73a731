package dev.headwater.generate;

import java.util.Set;

/**
 * What the words of a text say.
 *
 * @param terms content words as stems, Han characters and their pairs, and the numbers
 * @param numbers in one form: "1,200" and "1200", "six" and "6" are the same
 * @param names words with a capital letter that does not come from the start of a sentence; in
 *     lower case
 * @param all every word, in lower case
 * @param negated whether it says that something is not so
 */
record Words(
    Set<String> terms, Set<String> numbers, Set<String> names, Set<String> all, boolean negated) {}
