package dev.headwater.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headwater.ingest.Outline.Heading;
import java.io.StringReader;
import javax.xml.parsers.SAXParserFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xml.sax.InputSource;

class MarkupHandlerTest {
  private static final int MAX_DEPTH = 20;

  private static Outline outline(String body) throws Exception {
    OutlineBuilder builder = new OutlineBuilder(10_000);
    SAXParserFactory factory = SAXParserFactory.newInstance();
    factory.setNamespaceAware(true);
    factory
        .newSAXParser()
        .parse(
            new InputSource(new StringReader("<html><body>" + body + "</body></html>")),
            new MarkupHandler(builder, MAX_DEPTH));
    return builder.build("");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '#',
      textBlock =
          """
          <p>one</p><p>two</p>                                 # one¶two
          <DIV>one<B>bold</B></DIV><SECTION>two</SECTION>      # onebold¶two
          one<br/>two<hr/>three                                # one/two¶three
          <ul><li>one</li><li><p>two</p><p>more</p></li></ul>x # - one/- two/more¶x
          <ol><li>one<ul><li>in</li></ul></li><li>two</li></ol># - one/- in/- two
          <p>before</p><ul><li>one</li></ul>                   # before¶- one
          <dl><dt>term</dt><dd>meaning</dd></dl>               # term¶meaning
          """)
  void blocksAreParagraphsAndItemsLines(String markup, String expected) throws Exception {
    assertThat(outline(markup).text()).isEqualTo(expected.replace("¶", "\n\n").replace("/", "\n"));
  }

  @Test
  void aTableRowIsALine() throws Exception {
    assertThat(
            outline(
                    """
                    <table><caption>Fares</caption>
                    <tr><th>City</th><th>Price</th></tr>
                    <tr><td>Cork<br/>North</td><td><ul><li>12</li><li>13</li></ul></td></tr>
                    <tr><td><p>Galway</p></td><td></td><td>9</td></tr>
                    </table>
                    """)
                .text())
        .isEqualTo("Fares\n\nCity | Price\nCork North | 12 13\nGalway | | 9");
  }

  @Test
  void aTableWithinACellStaysOnItsLine() throws Exception {
    assertThat(
            outline(
                    "<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td>"
                        + "<td>d</td></tr><tr><td>e</td></tr></table>")
                .text())
        .isEqualTo("a b c | d\ne");
  }

  @Test
  void headingsHaveLevelsExceptInCells() throws Exception {
    Outline outline =
        outline("<h2>Leave</h2><p>x</p><h6>Deep</h6><table><tr><td><h1>No</h1></td></tr></table>");

    assertThat(outline.headings())
        .extracting(Heading::level, Heading::text)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(2, "Leave"),
            org.assertj.core.api.Assertions.tuple(6, "Deep"));
    assertThat(outline.text()).isEqualTo("Leave\n\nx\n\nDeep\n\nNo");
  }

  @ParameterizedTest
  @CsvSource({
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "object",
    "iframe",
    "select",
    "HEAD"
  })
  void leavesOutWhatNobodyReads(String element) throws Exception {
    String hidden = "<%1$s>no<p>no</p><%1$s>no</%1$s></%1$s>".formatted(element);
    assertThat(outline("one " + hidden + "two").text()).isEqualTo("one two");
  }

  @Test
  void endsWhereElementsAreNestedTooDeeply() throws Exception {
    int inBody = MAX_DEPTH - 2;
    String deepest = "<b>".repeat(inBody) + "one" + "</b>".repeat(inBody);
    assertThat(outline(deepest + deepest).text()).isEqualTo("oneone");
    assertThatExceptionOfType(LimitException.class)
        .isThrownBy(() -> outline("<b>" + deepest + "</b>"))
        .withMessageContaining("nested deeper than 20 (setting headwater.ingest.max-depth)");
  }
}
