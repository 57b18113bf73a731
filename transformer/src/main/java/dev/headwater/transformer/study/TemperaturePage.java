package dev.headwater.transformer.study;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headwater.transformer.generation.Softmax;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A page that draws the distribution of the next token, with a slider for the temperature. It holds
 * all it needs, including the logits of all tokens, and computes the same softmax.
 */
public final class TemperaturePage {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String DATA = "/*DATA*/";
  private static final int BARS = 20;

  private TemperaturePage() {}

  /**
   * Writes the page.
   *
   * @param name the text of a token
   */
  public static String of(String prompt, NextToken next, IntFunction<String> name) {
    float[] logits = next.logits();
    List<Integer> ranked = next.likeliest(logits.length);
    ObjectNode data = JSON.createObjectNode();
    data.put("prompt", prompt).put("maxTemperature", Softmax.MAX_TEMPERATURE);
    ArrayNode tokens = data.putArray("tokens");
    ranked.stream().limit(BARS).forEach(token -> tokens.add(name.apply(token)));
    // Also of tokens that are not drawn: the sum needs them all.
    ArrayNode rankedLogits = data.putArray("logits");
    ranked.forEach(token -> rankedLogits.add(rounded(logits[token])));
    return template().replace(DATA, data.toString().replace("<", "\\u003c"));
  }

  /** To three decimals; JSON has no infinity, and no model has a logit so low. */
  private static BigDecimal rounded(float logit) {
    return BigDecimal.valueOf(Math.max(logit, -1e9)).setScale(3, RoundingMode.HALF_EVEN);
  }

  private static String template() {
    try (InputStream in = TemperaturePage.class.getResourceAsStream("temperature.html")) {
      if (in == null) {
        throw new IllegalStateException("temperature.html is missing next to this class");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
