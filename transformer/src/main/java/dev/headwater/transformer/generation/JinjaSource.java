package dev.headwater.transformer.generation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the library that renders templates lacks or reads otherwise, in other words. */
final class JinjaSource {
  private static final Pattern CODE = Pattern.compile("\\{[{%].*?[}%]\\}", Pattern.DOTALL);
  private static final Pattern TEXT =
      Pattern.compile("'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"", Pattern.DOTALL);
  private static final Pattern FILTER = Pattern.compile("\\|\\s*([A-Za-z_]\\w*)");

  private static final Pattern NAMESPACE = Pattern.compile("namespace\\(([^()]*)\\)");
  private static final Pattern ARGUMENT = Pattern.compile("(\\w+\\s*=)([^,]+)");

  private static final Pattern LOOP = Pattern.compile("\\{%[-+]?\\s*for\\s.*", Pattern.DOTALL);
  private static final Pattern FILTERED_LOOP =
      Pattern.compile("(\\{%.*?)\\sif\\s(?!.*\\selse\\s)(.*)", Pattern.DOTALL);
  private static final Pattern LOOP_END =
      Pattern.compile("(\\{%[-+]?)\\s*endfor\\s*([-+]?%\\})", Pattern.DOTALL);

  private JinjaSource() {}

  /**
   * Refuses a template that needs a filter which there is not: the library would leave out what it
   * filters.
   *
   * @throws IllegalArgumentException if it does
   */
  static void requireFilters(String source, Predicate<String> known) {
    Matcher code = CODE.matcher(source);
    while (code.find()) {
      Matcher filter = FILTER.matcher(TEXT.matcher(code.group()).replaceAll("''"));
      while (filter.find()) {
        if (!known.test(filter.group(1))) {
          throw new IllegalArgumentException(
              "the chat template needs the filter %s, which is not supported"
                  .formatted(filter.group(1)));
        }
      }
    }
  }

  static String translated(String source) {
    String reversed = source.replace("[::-1]", "|reverse");
    return filteredLoops(NAMESPACE.matcher(reversed).replaceAll(JinjaSource::namespace));
  }

  /** {@code namespace(a=b - 1)} as {@code namespace(a=(b - 1))}. */
  private static String namespace(MatchResult namespace) {
    String arguments = ARGUMENT.matcher(namespace.group(1)).replaceAll("$1($2)");
    return Matcher.quoteReplacement("namespace(" + arguments + ")");
  }

  /**
   * {@code for a in b if c} as {@code for a in b} and within it {@code if c}; {@code loop} then
   * counts the others too.
   */
  private static String filteredLoops(String source) {
    Deque<Boolean> filtered = new ArrayDeque<>();
    return CODE.matcher(source)
        .replaceAll(match -> {
          String code = match.group();
          if (LOOP.matcher(code).matches()) {
            Matcher loop = FILTERED_LOOP.matcher(code);
            filtered.push(loop.matches());
            if (loop.matches()) {
              code = loop.group(1) + " %}{% if " + loop.group(2);
            }
          }
          Matcher end = LOOP_END.matcher(code);
          if (end.matches() && !filtered.isEmpty() && filtered.pop()) {
            code = end.group(1) + " endif %}{% endfor " + end.group(2);
          }
          return Matcher.quoteReplacement(code);
        });
  }
}
