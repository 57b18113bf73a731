package dev.headwater.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** Finds the terms that texts are compared by. */
public final class Terms {
  private static final int ALL_SCRIPTS =
      CJKBigramFilter.HAN
          | CJKBigramFilter.HIRAGANA
          | CJKBigramFilter.KATAKANA
          | CJKBigramFilter.HANGUL;

  private final Analyzer analyzer;

  /** The terms that an analyzer finds. */
  public Terms(Analyzer analyzer) {
    this.analyzer = analyzer;
  }

  /**
   * The words of a text, and in Chinese, Japanese and Korean each character and each pair of
   * characters.
   *
   * @param words what is done with the words, such as stemming
   */
  public static Terms wordsAndBigrams(UnaryOperator<TokenStream> words) {
    return new Terms(new WordsAndBigrams(words));
  }

  private static final class WordsAndBigrams extends Analyzer {
    private final UnaryOperator<TokenStream> words;

    WordsAndBigrams(UnaryOperator<TokenStream> words) {
      this.words = words;
    }

    @Override
    protected TokenStreamComponents createComponents(String field) {
      Tokenizer all = new StandardTokenizer();
      TokenStream done = words.apply(new CJKWidthFilter(all));
      return new TokenStreamComponents(all, new CJKBigramFilter(done, ALL_SCRIPTS, true));
    }
  }

  /** The terms of a text, in order, with repeats. */
  public List<String> of(String text) {
    List<String> terms = new ArrayList<>();
    try (TokenStream stream = analyzer.tokenStream("", text)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        terms.add(term.toString());
      }
      stream.end();
      return terms;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
