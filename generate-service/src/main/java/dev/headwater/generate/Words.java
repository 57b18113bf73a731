package dev.headwater.generate;

import java.util.Set;

/**
 * The words of a text.
 *
 * @param terms stems of the content words; Chinese, Japanese and Korean characters and their pairs;
 *     numbers
 * @param numbers in one form: "1,200" and "1200", "six" and "6" are the same
 * @param names capitalized words that do not start a sentence, in lower case
 * @param all every word, in lower case
 * @param negated whether it has a word of negation
 */
record Words(
    Set<String> terms, Set<String> numbers, Set<String> names, Set<String> all, boolean negated) {}
