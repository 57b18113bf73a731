package dev.headwater.gateway.documents;

import dev.headwater.events.CollectionRecord;
import dev.headwater.events.DocumentInfo;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.Lane;
import dev.headwater.gateway.access.Askers;
import dev.headwater.gateway.collections.OpenCollections;
import dev.headwater.gateway.http.Bodies;
import dev.headwater.gateway.http.JsonObject;
import dev.headwater.gateway.http.ProblemException;
import dev.headwater.gateway.http.QueryNumber;
import dev.headwater.worker.MetadataLimits;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Documents over HTTP. Reads ids from the raw path, because the router decodes them too much or too
 * little.
 */
@Controller("/v1/collections/{collection}/documents")
@ExecuteOn(TaskExecutors.BLOCKING)
final class DocumentsController {
  private static final int DEFAULT_LIST_LIMIT = 100;

  private final OpenCollections collections;
  private final Documents documents;
  private final DocumentCatalog catalog;
  private final DocumentSettings settings;
  private final MetadataLimits metadataLimits;

  DocumentsController(
      OpenCollections collections,
      Documents documents,
      DocumentCatalog catalog,
      DocumentSettings settings,
      MetadataLimits metadataLimits) {
    this.collections = collections;
    this.documents = documents;
    this.catalog = catalog;
    this.settings = settings;
    this.metadataLimits = metadataLimits;
  }

  @Put("/{+id}")
  @Consumes(MediaType.ALL)
  HttpResponse<DocumentViews.Accepted> put(HttpRequest<?> request, String collection) {
    DocumentKey key = writableKey(collections.writable(collection), collection, request);
    Lane lane = QueryParameters.lane(request.getParameters(), request.getHeaders());
    Duration wait = QueryParameters.wait(request.getParameters(), "searchable", settings);
    long version = documents.submit(key, submission(request), lane, wait);
    return accepted(key, version, wait);
  }

  @Delete("/{+id}")
  HttpResponse<DocumentViews.Accepted> delete(HttpRequest<?> request, String collection) {
    DocumentKey key = writableKey(collections.writable(collection), collection, request);
    Duration wait = QueryParameters.wait(request.getParameters(), "deleted", settings);
    return accepted(key, documents.delete(key, wait), wait);
  }

  /**
   * Changes the groups of a document that the asker may read; otherwise a writer could open every
   * document to themselves.
   */
  @Patch("/{+id}")
  HttpResponse<DocumentViews.Accepted> patch(HttpRequest<?> request, String collection) {
    CollectionRecord record = collections.writable(collection);
    DocumentKey key = writableKey(record, collection, request);
    int limit = metadataLimits.maxBytes();
    JsonObject json = JsonObject.parse(Bodies.json(request, limit), "groups");
    if (!json.has("groups")) {
      throw ProblemException.badRequest("groups is missing; it may be an empty list");
    }
    List<String> groups = json.strings("groups", limit, limit);
    Duration wait = QueryParameters.wait(request.getParameters(), "shared", settings);
    DocumentInfo _ = catalog.find(key, record, Askers.of(request));
    return accepted(key, documents.share(key, groups, wait), wait);
  }

  /** A document's status. */
  @Get("/{+id}")
  DocumentViews.Status status(HttpRequest<?> request, String collection) {
    CollectionRecord record = collections.readable(collection);
    return DocumentViews.Status.of(
        catalog.find(
            DocumentPath.key(collection, request.getPath(), ""), record, Askers.of(request)));
  }

  @Get
  DocumentViews.Page list(HttpRequest<?> request, String collection) {
    CollectionRecord record = collections.readable(collection);
    var parameters = request.getParameters();
    long limit =
        QueryNumber.read(parameters, "limit", 1, settings.maxListLimit(), DEFAULT_LIST_LIMIT);
    String after = parameters.get("after");
    return DocumentViews.Page.of(
        catalog.list(
            collection, record, after == null ? "" : after, (int) limit, Askers.of(request)));
  }

  private Submission submission(HttpRequest<?> request) {
    String contentType = request.getHeaders().get("Content-Type");
    boolean json =
        request.getContentType().filter(MediaType.APPLICATION_JSON_TYPE::equals).isPresent();
    return json
        ? Submission.json(Bodies.json(request, settings.maxJsonBytes()))
        : Submission.file(
            Bodies.stream(request, settings.maxUploadBytes()),
            request.getContentLength(),
            contentType,
            request.getHeaders());
  }

  /** The key of a document to write; one that could not be read back unambiguously is refused. */
  private static DocumentKey writableKey(
      CollectionRecord open, String collection, HttpRequest<?> request) {
    String path = request.getPath();
    if (path.endsWith("/text") || path.endsWith("/content")) {
      throw ProblemException.badRequest(
          "the path ends in /text or /content, which name a document's text and content; write the"
              + " slash of such a document id as %2F");
    }
    return DocumentPath.key(collection, path, "").in(open.getIncarnation());
  }

  private static HttpResponse<DocumentViews.Accepted> accepted(
      DocumentKey key, long version, @Nullable Duration wait) {
    var accepted = new DocumentViews.Accepted(key.id(), version);
    return wait == null ? HttpResponse.accepted().body(accepted) : HttpResponse.ok(accepted);
  }
}
