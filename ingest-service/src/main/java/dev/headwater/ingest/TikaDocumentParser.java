package dev.headwater.ingest;

import dev.headwater.events.ParsedDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.tika.config.TikaConfig;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.html.HtmlMapper;
import org.apache.tika.parser.html.IdentityHtmlMapper;
import org.apache.tika.sax.SecureContentHandler;
import org.jspecify.annotations.Nullable;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/**
 * Reads text, Markdown, HTML, PDF and office files. Text and Markdown stay as submitted. Files
 * within files, such as attachments, are not read, so that no file unpacks endlessly.
 */
final class TikaDocumentParser implements DocumentParser {
  private static final int MAX_BYTES_PER_CHARACTER = 4;

  private final int maxCharacters;
  private final int maxDepth;
  private final Parser tika;
  private final MediaTypes mediaTypes;

  /**
   * Makes a parser.
   *
   * @param maxCharacters longest text, in characters
   * @param maxDepth deepest nesting of elements in HTML and office files
   */
  TikaDocumentParser(int maxCharacters, int maxDepth) {
    this.maxCharacters = maxCharacters;
    this.maxDepth = maxDepth;
    TikaConfig config = TikaConfig.getDefaultConfig();
    tika = config.getParser();
    mediaTypes = new MediaTypes(config);
  }

  @Override
  public ParsedDocument parse(DocumentSource source)
      throws UnreadableDocumentException, IOException {
    try (TikaInputStream file = TikaInputStream.get(source.body())) {
      if (Files.size(file.getPath()) == 0) {
        throw new UnreadableDocumentException("the document is empty");
      }
      MediaType type = mediaTypes.of(source, file);
      Outline outline = mediaTypes.isText(type) ? text(source, type, file) : markup(type, file);
      if (outline.text().isBlank()) {
        throw new UnreadableDocumentException(
            "the document contains no text (is it a scan? text in images is not read)");
      }
      return outline.toDocument(source, type.toString());
    }
  }

  private Outline text(DocumentSource source, MediaType type, InputStream file)
      throws UnreadableDocumentException, IOException {
    long maxBytes = (long) maxCharacters * MAX_BYTES_PER_CHARACTER;
    byte[] bytes = file.readNBytes((int) Math.min(maxBytes + 1, Integer.MAX_VALUE - 8));
    String text = PlainText.decode(bytes, MediaTypes.charset(source));
    if (text.length() > maxCharacters) {
      throw unreadable(LimitException.tooLong(maxCharacters));
    }
    return type.equals(MediaTypes.MARKDOWN) ? Markdown.outline(text) : Outline.of(text);
  }

  /** Reads a file that is not plain text. Every failure is taken for the file's fault. */
  private Outline markup(MediaType type, TikaInputStream file) throws UnreadableDocumentException {
    try {
      return type.equals(MediaTypes.PDF)
          ? PdfText.read(file.getPath(), maxCharacters)
          : office(type, file);
    } catch (EncryptedDocumentException | InvalidPasswordException e) {
      throw new UnreadableDocumentException(
          "the %s file is protected by a password".formatted(MediaTypes.name(type)), e);
    } catch (IOException | SAXException | TikaException | RuntimeException e) {
      LimitException limit = limitOf(e);
      if (limit != null) {
        throw unreadable(limit);
      }
      throw new UnreadableDocumentException(
          "the %s file is damaged or cut short and cannot be read".formatted(MediaTypes.name(type)),
          e);
    }
  }

  private Outline office(MediaType type, TikaInputStream file)
      throws UnreadableDocumentException, IOException, SAXException, TikaException {
    ParseContext context = new ParseContext();
    if (!tika.getSupportedTypes(context).contains(type)) {
      throw new UnreadableDocumentException(
          "files of type %s are not supported; plain text, Markdown, HTML, PDF and DOCX are"
              .formatted(MediaTypes.name(type)));
    }
    context.set(HtmlMapper.class, IdentityHtmlMapper.INSTANCE);
    context.set(EmbeddedDocumentExtractor.class, new NothingEmbedded());
    Metadata metadata = new Metadata();
    metadata.set(Metadata.CONTENT_TYPE, type.toString());
    OutlineBuilder builder = new OutlineBuilder(maxCharacters);
    SecureContentHandler handler =
        new SecureContentHandler(new MarkupHandler(builder, maxDepth), file);
    handler.setMaximumDepth(Integer.MAX_VALUE);
    tika.parse(file, handler, metadata, context);
    String title = metadata.get(TikaCoreProperties.TITLE);
    return builder.build(title == null ? "" : title);
  }

  /** Looks at the causes too, because Tika wraps what a handler throws. */
  private static @Nullable LimitException limitOf(@Nullable Throwable thrown) {
    return thrown == null || thrown instanceof LimitException
        ? (LimitException) thrown
        : limitOf(thrown.getCause());
  }

  private static UnreadableDocumentException unreadable(LimitException limit) {
    return new UnreadableDocumentException(String.valueOf(limit.getMessage()), limit);
  }

  private static final class NothingEmbedded implements EmbeddedDocumentExtractor {
    @Override
    public boolean shouldParseEmbedded(Metadata metadata) {
      return false;
    }

    @Override
    public void parseEmbedded(
        InputStream stream, ContentHandler handler, Metadata metadata, boolean outputHtml) {}
  }
}
