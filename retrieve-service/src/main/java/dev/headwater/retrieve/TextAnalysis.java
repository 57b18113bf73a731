package dev.headwater.retrieve;

import dev.headwater.text.Language;
import dev.headwater.text.Terms;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.en.EnglishAnalyzer;

/**
 * Keyword analysis, the same for chunks and questions on every cluster: the terms go into a
 * whitespace field. English: stemmed words without stop words. Any other language: lower-case
 * words, and for Chinese, Japanese and Korean each character and each pair of characters.
 */
final class TextAnalysis {
  private final Terms english = new Terms(new EnglishAnalyzer());
  private final Terms other = Terms.wordsAndBigrams(LowerCaseFilter::new);

  /**
   * Returns the terms of the texts, in order, with repeats.
   *
   * @param language of the collection, BCP 47
   */
  List<String> terms(String language, String... texts) {
    Terms terms = Language.of(language).isEnglish() ? english : other;
    return Arrays.stream(texts).flatMap(text -> terms.of(text).stream()).toList();
  }
}
