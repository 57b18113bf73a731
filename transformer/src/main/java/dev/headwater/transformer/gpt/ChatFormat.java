package dev.headwater.transformer.gpt;

/**
 * How a model's file says that conversations are written.
 *
 * @param template in Jinja
 * @param begin what the template knows as {@code bos_token}; empty if there is none
 * @param end what it knows as {@code eos_token}; empty if there is none
 */
public record ChatFormat(String template, String begin, String end) {}
