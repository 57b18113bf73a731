package dev.headwater.transformer.generation;

import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import com.hubspot.jinjava.objects.date.StrftimeFormatter;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.List;

/** The functions that chat templates have besides Jinja's own. */
final class JinjaFunctions {
  static final List<ELFunctionDefinition> ALL =
      List.of(
          function("raise_exception", "raiseException"), function("strftime_now", "strftimeNow"));

  private JinjaFunctions() {}

  private static ELFunctionDefinition function(String name, String method) {
    try {
      Method called = JinjaFunctions.class.getDeclaredMethod(method, String.class);
      called.setAccessible(true); // to the library
      return new ELFunctionDefinition("", name, called);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How a template refuses a conversation. */
  @SuppressWarnings("DoNotCallSuggester") // templates call it
  static String raiseException(String message) {
    throw new JinjaException(message);
  }

  /** Today's date, {@code %d %b %Y} for example. */
  static String strftimeNow(String format) {
    JinjavaConfig configuration = JinjavaInterpreter.getCurrent().getConfig();
    Instant now = Instant.ofEpochMilli(configuration.getDateTimeProvider().getCurrentTimeMillis());
    return StrftimeFormatter.format(now.atZone(configuration.getTimeZone()), format);
  }
}
