package dev.headwater.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import dev.headwater.testing.ModelFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agreement, token by token and span by span, with Hugging Face's own tokenizer. */
class WordPieceReferenceIT {
  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "How many days of parental leave does the handbook grant?",
          "员工每年有多少天带薪年假？请参阅《员工手册》第3.2节。",
          "Mixed 中文 and English，全角ＡＢＣ１２３ half-width。",
          "Café déjà vu naïve Ångström İstanbul ŒUVRE ß ǅ ﬁne ½ ²",
          "e\u0301 a\u0300\u0323 한국어 텍스트 ひらがな カタカナ ｶﾀｶﾅ",
          "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇩🇪 emoji 🌊river🌊",
          "tab\treturn\rform\fvertical\u000Bnel\u0085nbsp\u00A0end",
          "newline\nzwsp\u200Bbom\uFEFFsoft\u00ADend",
          "null\u0000 replaced \uFFFD private \uE000 bell\u0007",
          "x".repeat(100) + " " + "x".repeat(101) + " " + "ab".repeat(5000),
          "https://example.org/a_b?c=d&e=%20#f user@host.example $1,234.56 #tag -- ... 'quoted'",
          "[CLS] a [SEP] b [MASK] [UNK] [PAD] [sep] [[SEP]] ##ing # #",
          "שלום עולם مرحبا بالعالم नमस्ते दुनिया สวัสดีชาวโลก Привет, мир! Γειά σου Κόσμε",
          "∑∫√≠≤≥ ←→ ①② ㎏ ℃ ™ © ® ¶ § † ‡ • … – — “quotes” ‘single’ «guillemets»");

  /** First and last code points; their properties have not changed since Unicode 7. */
  private static final int[][] BLOCKS = {
    {0x00, 0x7F},
    {0x00, 0x7F},
    {0x80, 0x17F},
    {0x300, 0x36F},
    {0x370, 0x3FF},
    {0x400, 0x4FF},
    {0x5D0, 0x5EA},
    {0x620, 0x6FF},
    {0x904, 0x97F},
    {0xE01, 0xE5B},
    {0x1E00, 0x20BA},
    {0x2100, 0x22FF},
    {0x3000, 0x3029},
    {0x3030, 0x30FF},
    {0x4E00, 0x9FA5},
    {0xAC00, 0xD7A3},
    {0xE000, 0xE0FF},
    {0xF900, 0xFAFF},
    {0xFE00, 0xFFFD},
    {0x1F300, 0x1F5FF},
    {0x20000, 0x200FF},
    {0xE0001, 0xE007F}
  };

  @ParameterizedTest
  @ValueSource(strings = {"bge-small-en-v1.5", "bge-small-zh-v1.5", "all-minilm-l6-v2"})
  void agreesWithTheReference(String model) throws Exception {
    Path file = ModelFiles.require(model, "tokenizer.json");
    WordPiece wordPiece = WordPiece.load(file);
    List<String> texts = new ArrayList<>(TEXTS);
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      texts.add(randomText(random));
    }
    Map<String, String> options = Map.of("truncation", "false", "padding", "false");
    try (HuggingFaceTokenizer reference = HuggingFaceTokenizer.newInstance(file, options)) {
      for (String text : texts) {
        List<Token> expected = tokens(reference.encode(text, false, false));
        assertThat(wordPiece.tokens(text)).as(text).isEqualTo(expected);
        assertThat(wordPiece.encode(text, 1 << 20)).as(text).isEqualTo(ids(reference.encode(text)));
      }
    }
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(60); i > 0; i--) {
      int[] block = BLOCKS[random.nextInt(BLOCKS.length)];
      for (int j = random.nextInt(4); j >= 0; j--) {
        text.appendCodePoint(block[0] + random.nextInt(block[1] - block[0] + 1));
      }
      text.append(random.nextInt(3) == 0 ? " " : "");
    }
    return text.toString();
  }

  private static int[] ids(Encoding encoding) {
    long[] ids = encoding.getIds();
    int[] narrowed = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      narrowed[i] = Math.toIntExact(ids[i]);
    }
    return narrowed;
  }

  private static List<Token> tokens(Encoding encoding) {
    int[] ids = ids(encoding);
    CharSpan[] spans = encoding.getCharTokenSpans();
    List<Token> tokens = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      tokens.add(new Token(ids[i], spans[i].getStart(), spans[i].getEnd()));
    }
    return tokens;
  }
}
