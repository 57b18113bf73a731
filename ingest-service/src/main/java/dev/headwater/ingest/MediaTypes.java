package dev.headwater.ingest;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Set;
import org.apache.tika.Tika;
import org.apache.tika.config.TikaConfig;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.jspecify.annotations.Nullable;

/** Finds the type of a file from its content, its declared type and its name. */
final class MediaTypes {
  static final MediaType HTML = MediaType.TEXT_HTML;
  static final MediaType MARKDOWN = MediaType.text("markdown");
  static final MediaType PDF = MediaType.application("pdf");

  /** Types that Tika counts as text, but that a person could not read as they are. */
  private static final Set<MediaType> MARKED_UP =
      Set.of(
          HTML,
          MediaType.application("xhtml+xml"),
          MediaType.application("rtf"),
          MediaType.application("mbox"),
          MediaType.parse("message/rfc822"));

  /** Types that clients declare if they know no better. */
  private static final Set<MediaType> UNKNOWN =
      Set.of(
          MediaType.OCTET_STREAM,
          MediaType.application("x-www-form-urlencoded"),
          MediaType.application("binary"));

  /** Types found for a file whose content cannot be recognized. */
  private static final Set<MediaType> SHELLS =
      Set.of(
          MediaType.OCTET_STREAM,
          MediaType.APPLICATION_ZIP,
          MediaType.application("x-tika-ooxml"),
          MediaType.application("x-tika-msoffice"));

  private final TikaConfig tika;
  private final MediaTypeRegistry registry;

  MediaTypes(TikaConfig tika) {
    this.tika = tika;
    registry = tika.getMediaTypeRegistry();
  }

  /**
   * The type of a file.
   *
   * @throws UnreadableDocumentException if its content contradicts its declared type
   */
  MediaType of(DocumentSource source, TikaInputStream file)
      throws UnreadableDocumentException, IOException {
    MediaType claimed = claimed(source);
    MediaType found = tika.getDetector().detect(file, new Metadata());
    boolean opaque = SHELLS.contains(found);
    if (!opaque && !isText(found) && !found.equals(HTML)) {
      return found;
    }
    if (UNKNOWN.contains(claimed) || SHELLS.contains(claimed)) {
      return found;
    }
    boolean claimsText = isText(claimed) || claimed.equals(HTML);
    if (!claimsText) {
      throw new UnreadableDocumentException(
          "the %s file is damaged or cut short and cannot be read".formatted(name(claimed)));
    }
    if (opaque && charset(source) == null) {
      throw new UnreadableDocumentException(
          "the file is declared as %s but contains no text".formatted(name(claimed)));
    }
    return claimed;
  }

  /** Whether a file of this type is read as it is. */
  boolean isText(MediaType type) {
    return !MARKED_UP.contains(type)
        && (registry.isInstanceOf(type, MediaType.TEXT_PLAIN)
            || registry.isInstanceOf(type, MediaType.APPLICATION_XML));
  }

  /** The declared type, else the one of the file name's extension, else octet stream. */
  private MediaType claimed(DocumentSource source) {
    MediaType declared = MediaType.parse(source.contentType());
    if (declared != null && !UNKNOWN.contains(declared.getBaseType())) {
      return registry.normalize(declared.getBaseType());
    }
    return registry.normalize(MediaType.parse(new Tika(tika).detect(source.fileName())));
  }

  /** The declared charset; null if there is none or it is unknown. */
  static @Nullable Charset charset(DocumentSource source) {
    MediaType declared = MediaType.parse(source.contentType());
    String name = declared == null ? null : declared.getParameters().get("charset");
    try {
      return name == null ? null : Charset.forName(name);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The type's everyday name. */
  static String name(MediaType type) {
    return switch (type.getSubtype()) {
      case "vnd.openxmlformats-officedocument.wordprocessingml.document" -> "DOCX";
      case "x-tika-ooxml-protected" -> "Office";
      case "pdf", "html", "rtf" -> type.getSubtype().toUpperCase(Locale.ROOT);
      default -> type.toString();
    };
  }
}
