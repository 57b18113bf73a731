package dev.headwater.gateway.documents;

import dev.headwater.blobs.BlobStore;
import dev.headwater.events.DocumentInfo;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.ParsedDocument;
import dev.headwater.gateway.access.Askers;
import dev.headwater.gateway.collections.OpenCollections;
import dev.headwater.gateway.http.ProblemException;
import dev.headwater.gateway.http.QueryNumber;
import dev.headwater.worker.OutageException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** A document's text, which offsets refer to, and its original. */
@Controller("/v1/collections/{collection}/documents")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ContentController {
  private static final long LIVE = 0;
  private static final String PLAIN_TEXT = "text/plain; charset=utf-8";

  private final OpenCollections collections;
  private final DocumentCatalog catalog;
  private final BlobStore blobs;

  ContentController(OpenCollections collections, DocumentCatalog catalog, BlobStore blobs) {
    this.collections = collections;
    this.catalog = catalog;
    this.blobs = blobs;
  }

  /** The text of a version, by default the live one, which {@code X-Version} names. */
  @Get("/{+id}/text")
  HttpResponse<String> text(HttpRequest<?> request, String collection) {
    DocumentKey key = DocumentPath.key(collection, request.getPath(), "/text");
    long version = QueryNumber.read(request.getParameters(), "version", 1, Long.MAX_VALUE, LIVE);
    DocumentInfo info =
        catalog.find(key, version, collections.readable(collection), Askers.of(request));
    return text(key, version == LIVE ? info.getLiveVersion() : version);
  }

  /** The original as submitted. It is untrusted: nothing in it may run in a browser. */
  @Get("/{+id}/content")
  HttpResponse<?> content(HttpRequest<?> request, String collection) {
    DocumentKey key = DocumentPath.key(collection, request.getPath(), "/content");
    DocumentInfo info = catalog.find(key, collections.readable(collection), Askers.of(request));
    if (!info.hasBlob()) {
      return text(key, info.getLiveVersion());
    }
    try {
      var file =
          new StreamedFile(
              blobs.open(key, info.getBlob().getName()),
              mediaType(info.getContentType()),
              System.currentTimeMillis(),
              info.getBlob().getSize());
      return HttpResponse.ok(file)
          .header("Content-Disposition", "attachment; filename*=UTF-8''" + fileName(key))
          .header("X-Content-Type-Options", "nosniff")
          .header("Content-Security-Policy", "sandbox; default-src 'none'")
          .header("X-Version", Long.toString(info.getLiveVersion()));
    } catch (NoSuchFileException _) {
      throw ProblemException.notFound("the original of '" + key.id() + "' is gone");
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private HttpResponse<String> text(DocumentKey key, long version) {
    String text =
        parsed(key, version)
            .map(ParsedDocument::getText)
            .orElseThrow(() ->
                ProblemException.notFound(
                    "there is no text of version %d of '%s'".formatted(version, key.id())));
    return HttpResponse.ok(text)
        .contentType(PLAIN_TEXT)
        .header("X-Content-Type-Options", "nosniff")
        .header("X-Version", Long.toString(version));
  }

  private Optional<ParsedDocument> parsed(DocumentKey key, long version) {
    try {
      return blobs.parsed(key, version);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static OutageException unreadable(IOException failure) {
    return new OutageException("the document cannot be read: " + failure.getMessage(), failure);
  }

  /** The media type as submitted, if it is valid. */
  private static MediaType mediaType(String contentType) {
    try {
      return MediaType.of(contentType);
    } catch (IllegalArgumentException _) {
      return MediaType.APPLICATION_OCTET_STREAM_TYPE;
    }
  }

  private static String fileName(DocumentKey key) {
    String name = key.id().substring(key.id().lastIndexOf('/') + 1);
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
