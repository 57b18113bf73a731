package dev.headwater.ingest;

import dev.headwater.events.ParsedDocument;
import java.io.IOException;

/** Reads documents. */
final class TikaDocumentParser implements DocumentParser {
  private final int maxCharacters;

  TikaDocumentParser(int maxCharacters) {
    this.maxCharacters = maxCharacters;
  }

  @Override
  public ParsedDocument parse(DocumentSource source)
      throws UnreadableDocumentException, IOException {
    byte[] bytes = source.body().readAllBytes();
    String text = PlainText.decode(bytes, null);
    if (text.isBlank()) {
      throw new UnreadableDocumentException("the document holds no text");
    }
    if (text.length() > maxCharacters) {
      throw new UnreadableDocumentException("x");
    }
    return Markdown.outline(text).toDocument(source, "text/markdown");
  }
}
