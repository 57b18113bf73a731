package dev.headwater.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.Citation;
import dev.headwater.events.Passage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExtractiveAnswerTest {
  private static final List<Passage> PASSAGES =
      List.of(
          Samples.passage("休假制度", "带薪年假", "全职员工每年享有 15 天带薪年假。法定节假日不计入年假。"),
          Samples.passage("休假制度", "婚假", "员工结婚享有 13 天婚假。搬家可以请 1 天假，工资照发。"),
          Samples.passage("安全制度", "密码", "密码长度不得少于 14 个字符。🔒 不要把密码告诉别人。"));
  private final WordAnalysis analysis = new WordAnalysis();

  private ExtractiveAnswer extract(String question) {
    return ExtractiveAnswer.to(question, new Evidence(PASSAGES, analysis), analysis);
  }

  @Test
  void quotesTheSentenceThatAnswers() {
    assertThat(extract("全职员工每年享有多少天带薪年假？").text()).isEqualTo("全职员工每年享有 15 天带薪年假。");
    assertThat(extract("员工结婚享有多少天婚假？").text()).isEqualTo("员工结婚享有 13 天婚假。");
    assertThat(extract("密码长度不得少于多少个字符？").text()).isEqualTo("密码长度不得少于 14 个字符。");
  }

  @Test
  void everySentenceIsCitedAtItsPlace() {
    ExtractiveAnswer answer = extract("搬家可以请几天假？");
    Citations citations = answer.citations();
    assertThat(citations.grounded()).isTrue();
    for (Citation citation : citations.citations()) {
      assertThat(Samples.span(answer.text(), citation.getAnswerStart(), citation.getAnswerEnd()))
          .isEqualTo(citation.getSentence())
          .isEqualTo(citation.getQuote());
    }
  }

  @Test
  void doesNotQuoteWhatOnlyRepeatsTheQuestion() {
    var passages = List.of(Samples.passage("词汇", "", "主流线。\n\n主流线是河床最深处的连线。"));
    var answer = ExtractiveAnswer.to("什么是主流线？", new Evidence(passages, analysis), analysis);
    assertThat(answer.text()).isEqualTo("主流线是河床最深处的连线。");
  }

  @Test
  void quotesNothingThatSharesNoWord() {
    ExtractiveAnswer answer = extract("Wer?");
    assertThat(answer.quotes()).isEmpty();
    assertThat(answer.citations().grounded()).isFalse();
  }
}
