package dev.headwater.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.ingest.ForkMessages.Reply;
import dev.headwater.ingest.ForkMessages.Request;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParserMainTest {
  private static Reply failure(Throwable thrown) {
    return ParserMain.failure(new Request("a.pdf", "", "", Path.of("body")), thrown);
  }

  @Test
  void turnsWhateverIsThrownIntoAReason() {
    assertThat(failure(new UnreadableDocumentException("it contains no text")))
        .isEqualTo(new Reply.Unreadable("it contains no text"));
    assertThat(failure(new StackOverflowError()))
        .isEqualTo(new Reply.Unreadable("the file is nested too deeply to be read"));
    Reply damaged = new Reply.Unreadable("the file is damaged and cannot be read");
    assertThat(failure(new IllegalStateException("made by the test"))).isEqualTo(damaged);
    assertThat(failure(new NoClassDefFoundError("made by the test"))).isEqualTo(damaged);
  }

  static List<Exception> troubles() {
    return List.of(
        new IOException("No space left on device"),
        new FileNotFoundException("/tmp/tika-1.tmp (Too many open files)"),
        new UnreadableDocumentException(
            "the PDF file is damaged", new IOException("No space left on device")),
        new UnreadableDocumentException(
            "the DOCX file is damaged",
            new IllegalStateException(new NoSuchFileException("/tmp/tika-1.tmp"))),
        new UncheckedIOException(new AccessDeniedException("/tmp/tika-1.tmp")));
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void takesNoTroubleOfTheMachineForThatOfTheFile(Exception trouble) {
    assertThat(failure(trouble))
        .isInstanceOfSatisfying(
            Reply.Trouble.class,
            reply -> assertThat(reply.reason()).contains("this machine cannot read documents now"));
  }
}
