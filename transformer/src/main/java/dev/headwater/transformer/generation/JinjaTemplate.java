package dev.headwater.transformer.generation;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.JinjavaProcessors;
import com.hubspot.jinjava.interpret.Context.Library;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.interpret.TemplateError.ErrorType;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A Jinja template as models' files have it. It sees the variables that it is given and the date,
 * and neither Java's objects nor files; its steps and its output are limited.
 */
final class JinjaTemplate {
  private static final int MAX_STEPS = 50_000;
  private static final int MAX_RANGE = 100;

  /** In bytes; longer than any context. */
  private static final long MAX_OUTPUT = 8_000_000;

  private final Jinjava jinjava;
  private final String source;
  private final Clock clock;

  private JinjaTemplate(Jinjava jinjava, String source, Clock clock) {
    this.jinjava = jinjava;
    this.source = source;
    this.clock = clock;
  }

  /**
   * Parses a template.
   *
   * @param clock what templates that write today's date read
   * @throws IllegalArgumentException if it is none, or needs a filter that there is not
   */
  static JinjaTemplate parse(String source, Clock clock) {
    Jinjava jinjava = new Jinjava();
    JinjaFunctions.ALL.forEach(jinjava::registerFunction);
    JinjaSource.requireFilters(source, name -> jinjava.getGlobalContext().getFilter(name) != null);
    JinjaTemplate template = new JinjaTemplate(jinjava, JinjaSource.translated(source), clock);
    template.requireWhole();
    return template;
  }

  /** Refuses a tag without its end, which is found before anything is rendered. */
  private void requireWhole() {
    var interpreter = jinjava.newInterpreter();
    var _ = interpreter.parse(source);
    interpreter.getErrorsCopy().stream()
        .filter(error -> error.getSeverity() == ErrorType.FATAL)
        .findFirst()
        .ifPresent(error -> {
          throw new IllegalArgumentException(
              "the chat template cannot be read: " + error.getMessage());
        });
  }

  /**
   * Renders the template.
   *
   * @param variables of strings, booleans, nulls, lists and maps
   * @throws JinjaException if it fails or refuses them
   */
  String render(Map<String, @Nullable Object> variables) {
    Map<String, @Nullable Object> all = new HashMap<>(variables);
    all.put("strftime_now", true); // so that it is defined
    RenderResult result = jinjava.renderForResult(source, all, configuration());
    for (TemplateError error : result.getErrors()) {
      if (error.getSeverity() == ErrorType.FATAL) {
        throw refusal(error);
      }
    }
    return result.getOutput();
  }

  /** What the template itself said, or else what is wrong with it. */
  private static JinjaException refusal(TemplateError error) {
    for (Throwable cause = error.getException(); cause != null; cause = cause.getCause()) {
      if (cause instanceof JinjaException said) {
        return said;
      }
    }
    return new JinjaException(
        String.valueOf(error.getMessage()).lines().findFirst().orElse("it fails"));
  }

  private JinjavaConfig configuration() {
    AtomicInteger steps = new AtomicInteger();
    return JinjavaConfig.newBuilder()
        .withTrimBlocks(true)
        .withLstripBlocks(true)
        .withNestedInterpretationEnabled(false) // what a message says is no template
        .withDisabled(Map.of(Library.TAG, Set.of("include", "import", "from", "extends")))
        .withElResolver(new JinjaValues())
        .withMaxOutputSize(MAX_OUTPUT)
        .withMaxStringLength(MAX_OUTPUT)
        .withRangeLimit(MAX_RANGE)
        .withProcessors(
            JinjavaProcessors.newBuilder()
                .withNodePreProcessor((_, _) -> {
                  if (steps.incrementAndGet() > MAX_STEPS) {
                    throw new JinjaException("it takes more than " + MAX_STEPS + " steps");
                  }
                })
                .build())
        .withDateTimeProvider(clock::millis)
        .withTimeZone(clock.getZone())
        .withLegacyOverrides(
            LegacyOverrides.newBuilder()
                .withEvaluateMapKeys(true)
                .withIterateOverMapKeys(true)
                .withUsePyishObjectMapper(true)
                .withUseNaturalOperatorPrecedence(true)
                .withParseWhitespaceControlStrictly(true)
                .withUseTrimmingForNotesAndExpressions(true)
                .withKeepNullableLoopValues(true)
                .withHandleBackslashInQuotesOnly(true)
                .build())
        .build();
  }
}
