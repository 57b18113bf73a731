package dev.headwater.retrieve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Keyword analysis, the same for chunks and questions on every cluster: the terms go into a
 * whitespace field. English: stemmed words without stop words. Any other language: lower-case
 * words, and for Chinese, Japanese and Korean each character and each pair of characters.
 */
final class TextAnalysis {
  private static final int ALL_SCRIPTS =
      CJKBigramFilter.HAN
          | CJKBigramFilter.HIRAGANA
          | CJKBigramFilter.KATAKANA
          | CJKBigramFilter.HANGUL;
  private static final String FIELD = "terms";

  private final Analyzer english = new EnglishAnalyzer();
  private final Analyzer other = new BigramAnalyzer();

  private static final class BigramAnalyzer extends Analyzer {
    @Override
    protected TokenStreamComponents createComponents(String field) {
      Tokenizer words = new StandardTokenizer();
      TokenStream lower = new LowerCaseFilter(new CJKWidthFilter(words));
      return new TokenStreamComponents(words, new CJKBigramFilter(lower, ALL_SCRIPTS, true));
    }
  }

  /**
   * Returns the terms of the texts, in order, with repeats.
   *
   * @param language of the collection, BCP 47
   */
  List<String> terms(String language, String... texts) {
    Analyzer analyzer = language.equals("en") || language.startsWith("en-") ? english : other;
    List<String> terms = new ArrayList<>();
    for (String text : texts) {
      try (TokenStream stream = analyzer.tokenStream(FIELD, text)) {
        CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
        stream.reset();
        while (stream.incrementToken()) {
          terms.add(term.toString());
        }
        stream.end();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return terms;
  }
}
