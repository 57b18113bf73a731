package dev.headwater.transformer.generation;

import com.hubspot.jinjava.el.TypeConvertingMapELResolver;
import com.hubspot.jinjava.el.ext.JinjavaBeanELResolver;
import com.hubspot.jinjava.el.ext.JinjavaListELResolver;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import jinjava.javax.el.ArrayELResolver;
import jinjava.javax.el.CompositeELResolver;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.MethodNotFoundException;

/**
 * What templates may do with values: elements of lists and maps, and Python's methods of strings.
 */
final class JinjaValues extends CompositeELResolver {
  JinjaValues() {
    add(new ArrayELResolver(true));
    add(new JinjavaListELResolver(true));
    add(new TypeConvertingMapELResolver(true));
    add(new JinjavaBeanELResolver(true)); // of the library's own objects: filters, loops
  }

  @Override
  public Object invoke(
      ELContext context, Object base, Object method, Class<?>[] types, Object[] arguments) {
    if (!(base instanceof String text)) {
      return super.invoke(context, base, method, types, arguments);
    }
    context.setPropertyResolved(true);
    String[] given = Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new);
    return call(text, String.valueOf(method), given);
  }

  private static Object call(String text, String method, String[] given) {
    return switch (method + "/" + given.length) {
      case "startswith/1" -> text.startsWith(given[0]);
      case "endswith/1" -> text.endsWith(given[0]);
      case "split/0" -> List.of(text.strip().split("\\s+", -1));
      case "split/1" -> List.of(text.split(Pattern.quote(given[0]), -1));
      case "strip/0" -> text.strip();
      case "lstrip/0" -> text.stripLeading();
      case "rstrip/0" -> text.stripTrailing();
      case "strip/1" -> stripEnd(stripStart(text, given[0]), given[0]);
      case "lstrip/1" -> stripStart(text, given[0]);
      case "rstrip/1" -> stripEnd(text, given[0]);
      case "replace/2" -> text.replace(given[0], given[1]);
      case "upper/0" -> text.toUpperCase(Locale.ROOT);
      case "lower/0" -> text.toLowerCase(Locale.ROOT);
      default -> throw new MethodNotFoundException("strings have no method " + method);
    };
  }

  private static String stripStart(String text, String characters) {
    int start = 0;
    while (start < text.length() && characters.indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    return text.substring(start);
  }

  private static String stripEnd(String text, String characters) {
    int end = text.length();
    while (end > 0 && characters.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(0, end);
  }
}
