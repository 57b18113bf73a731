package dev.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProblemTest {
  @Test
  void isItsDetail() {
    assertThat(
            Problem.line(
                404, "{\"title\":\"Not Found\",\"detail\":\"There is no collection 'x'\"}"))
        .isEqualTo("There is no collection 'x'");
  }

  @Test
  void isItsTitleWithoutADetail() {
    assertThat(Problem.line(404, "{\"title\":\"Not Found\",\"status\":404}"))
        .isEqualTo("Not Found");
  }

  @Test
  void isOneLine() {
    assertThat(Problem.line(400, "{\"detail\":\"one\\n  two\"}")).isEqualTo("one two");
  }

  @Test
  void showsWhatIsNoProblemAsItIs() {
    assertThat(Problem.line(502, "<html>Bad Gateway</html>"))
        .isEqualTo("The server answered 502: <html>Bad Gateway</html>");
    assertThat(Problem.line(500, "")).isEqualTo("The server answered 500");
  }
}
