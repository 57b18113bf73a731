package dev.headwater.ingest;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

class PlainTextTest {
  private static final String CHINESE = "差旅费用须在三十天内报销，超过期限不予受理。员工应提供发票。";
  private static final Charset GBK = Charset.forName("GBK");

  @Test
  void takesValidUtf8WhateverWasDeclared() {
    assertThat(PlainText.decode(CHINESE.getBytes(UTF_8), GBK)).isEqualTo(CHINESE);
  }

  @Test
  void keepsEveryCharacterAsItIs() {
    String text = "\r\n one\ttwo \u00a0\u0000 🦦\r three\n\n";
    assertThat(PlainText.decode(text.getBytes(UTF_8), null)).isEqualTo(text);
  }

  @Test
  void takesTheDeclaredCharsetWhereTheBytesAreNotUtf8() {
    assertThat(PlainText.decode(CHINESE.getBytes(GBK), GBK)).isEqualTo(CHINESE);
  }

  @Test
  void findsTheCharsetWhereNoneIsDeclared() {
    assertThat(PlainText.decode(CHINESE.getBytes(GBK), null)).isEqualTo(CHINESE);
  }

  @Test
  void leavesTheByteOrderMarkOut() {
    assertThat(PlainText.decode("\uFEFFMüller".getBytes(UTF_8), null)).isEqualTo("Müller");
    assertThat(PlainText.decode("\uFEFFMüller".getBytes(UTF_16LE), null)).isEqualTo("Müller");
  }

  @Test
  void readsUtf16WithoutAMarkWhereItIsDeclared() {
    assertThat(PlainText.decode("plain".getBytes(UTF_16LE), UTF_16LE)).isEqualTo("plain");
  }
}
