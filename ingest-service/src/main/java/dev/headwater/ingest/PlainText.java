package dev.headwater.ingest;

import com.ibm.icu.text.CharsetDetector;
import com.ibm.icu.text.CharsetMatch;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decodes text files. */
final class PlainText {
  private PlainText() {}

  /**
   * The text, unchanged. The charset is that of the byte order mark, which is left out of the text;
   * else UTF-8 if the bytes are valid UTF-8; else the declared one; else the likeliest one.
   */
  static String decode(byte[] bytes, @Nullable Charset declared) {
    for (Charset unicode :
        List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
      byte[] mark = "\uFEFF".getBytes(unicode);
      if (startsWith(bytes, mark)) {
        return new String(bytes, mark.length, bytes.length - mark.length, unicode);
      }
    }
    // UTF-16 without a mark is often valid UTF-8 too, with a NUL beside each Latin letter.
    List<Charset> candidates = new ArrayList<>();
    if (declared == null || !declared.name().startsWith("UTF-16")) {
      candidates.add(StandardCharsets.UTF_8);
    }
    if (declared != null) {
      candidates.add(declared);
    }
    return candidates.stream()
        .flatMap(charset -> strictly(bytes, charset).stream())
        .findFirst()
        .orElseGet(() -> new String(bytes, detect(bytes)));
  }

  private static boolean startsWith(byte[] bytes, byte[] mark) {
    return bytes.length >= mark.length
        && ByteBuffer.wrap(bytes, 0, mark.length).equals(ByteBuffer.wrap(mark));
  }

  private static Optional<String> strictly(byte[] bytes, Charset charset) {
    try {
      return Optional.of(charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static Charset detect(byte[] bytes) {
    for (CharsetMatch match : new CharsetDetector().setText(bytes).detectAll()) {
      if (Charset.isSupported(match.getName())) {
        return Charset.forName(match.getName());
      }
    }
    return StandardCharsets.UTF_8;
  }
}
