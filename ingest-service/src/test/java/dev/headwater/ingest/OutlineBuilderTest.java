package dev.headwater.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headwater.ingest.Outline.Heading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutlineBuilderTest {
  private final OutlineBuilder builder = new OutlineBuilder(1_000);

  private String text() {
    return builder.build("").text();
  }

  @Test
  void collapsesWhiteSpaceAndDropsSoftHyphens() {
    builder.append(" \t one \u00a0\u0000 t\u00adwo");
    builder.append(" ");
    builder.append("three ");
    assertThat(text()).isEqualTo("one two three");
  }

  @ParameterizedTest
  @CsvSource({
    "Otters, swim, Otters swim",
    "员工, 年假, 员工年假",
    "员工, Otter, 员工 Otter",
    "カナ, 水, カナ水",
    "twenty-, five, twenty-five",
    "north-, South, north- South",
    "🦦, 🦦, 🦦🦦"
  })
  void joinsLinesAsTheirScriptDoes(String first, String second, String joined) {
    builder.append(first + "\n" + second);
    assertThat(text()).isEqualTo(joined);
  }

  @Test
  void aSpaceBetweenChineseWordsStays() {
    builder.append("员工 年假");
    assertThat(text()).isEqualTo("员工 年假");
  }

  @Test
  void theStrongerBreakWins() {
    builder.endParagraph();
    builder.append("one");
    builder.endLine();
    builder.append("two");
    builder.endParagraph();
    builder.endLine();
    builder.append("three");
    builder.endParagraph();
    assertThat(text()).isEqualTo("one\ntwo\n\nthree");
  }

  @Test
  void aPrefixIsOnlyForABeginningLine() {
    builder.prefix("- ");
    builder.append("one");
    builder.prefix("- ");
    builder.append(" two");
    builder.endLine();
    builder.append("three");
    assertThat(text()).isEqualTo("- one two\n- three");
  }

  @Test
  void aHeadingIsAParagraphWithoutMarker() {
    builder.append("one");
    builder.prefix("- ");
    builder.startHeading(2);
    builder.append(" Two \n words ");
    builder.endHeading();
    builder.append("three");

    assertThat(text()).isEqualTo("one\n\nTwo words\n\nthree");
    assertThat(builder.build("").headings()).containsExactly(new Heading(5, 14, 2, "Two words"));
  }

  @Test
  void anEmptyHeadingIsNone() {
    builder.startHeading(1);
    builder.append(" ");
    builder.endHeading();
    builder.append("one");

    assertThat(builder.build("").headings()).isEmpty();
    assertThat(text()).isEqualTo("one");
  }

  @Test
  void aPageStartsAtTheEndOfThePreviousText() {
    builder.startPage();
    builder.append("one");
    builder.endParagraph();
    builder.startPage();
    builder.append("two");

    assertThat(builder.build("").pageStarts()).containsExactly(0, 3);
  }

  @Test
  void endsWhereTheTextBecomesTooLong() {
    OutlineBuilder small = new OutlineBuilder(5);
    small.append("12345   ");
    assertThatExceptionOfType(LimitException.class).isThrownBy(() -> small.append("6"));
  }
}
