package dev.headwater.gateway.documents;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.Lane;
import dev.headwater.gateway.collections.OpenCollections;
import dev.headwater.gateway.http.Problem;
import dev.headwater.gateway.http.ProblemException;
import dev.headwater.worker.OutageException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.multipart.CompletedFileUpload;
import io.micronaut.http.multipart.CompletedPart;
import io.micronaut.http.server.multipart.MultipartBody;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Uploads of several files in one form. */
@Controller("/v1/collections/{collection}/documents")
@ExecuteOn(TaskExecutors.BLOCKING)
final class UploadsController {
  private final OpenCollections collections;
  private final Documents documents;
  private final Backpressure backpressure;
  private final DocumentSettings settings;

  UploadsController(
      OpenCollections collections,
      Documents documents,
      Backpressure backpressure,
      DocumentSettings settings) {
    this.collections = collections;
    this.documents = documents;
    this.backpressure = backpressure;
    this.settings = settings;
  }

  /**
   * Each file part is a document; 207 if any was refused. The files are taken as they come, so
   * those after the first {@code bulk-files} are bulk, and not all of a large form.
   */
  @Post
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  HttpResponse<DocumentViews.Parts> upload(
      HttpRequest<?> request, String collection, @Body MultipartBody body) {
    List<DocumentViews.Part> parts = new ArrayList<>();
    // Closed also where the form is refused, or the client would wait to send the rest of it.
    try (Stream<CompletedPart> form = Flux.from(body).toStream(1)) {
      long incarnation = collections.writable(collection).getIncarnation();
      Lane lane = QueryParameters.lane(request.getParameters(), request.getHeaders());
      Duration wait = QueryParameters.wait(request.getParameters(), "searchable", settings);
      backpressure.admit(lane);
      form.forEach(part -> {
        if (part instanceof CompletedFileUpload file) {
          Lane chosen = lane == null && parts.size() >= settings.bulkFiles() ? Lane.BULK : lane;
          parts.add(
              submit(
                  request.getHeaders(),
                  id -> DocumentPath.key(collection, id).in(incarnation),
                  file,
                  chosen,
                  wait));
        }
      });
    }
    if (parts.isEmpty()) {
      throw ProblemException.badRequest("the form has no file, or only empty ones");
    }
    boolean all = parts.stream().allMatch(part -> part.problem() == null);
    return HttpResponse.<DocumentViews.Parts>status(
            all ? HttpStatus.ACCEPTED : HttpStatus.MULTI_STATUS)
        .body(new DocumentViews.Parts(parts));
  }

  private DocumentViews.Part submit(
      HttpHeaders headers,
      Function<String, DocumentKey> keys,
      CompletedFileUpload file,
      @Nullable Lane lane,
      @Nullable Duration wait) {
    String id = file.getFilename();
    try (InputStream body = file.getInputStream()) {
      if (id != null && !id.isEmpty()) {
        return submit(headers, keys, id, body, file, lane, wait);
      }
      Path copy = Files.createTempFile("upload", ".part");
      try {
        id = copy(body, copy);
        try (InputStream copied = Files.newInputStream(copy)) {
          return submit(headers, keys, id, copied, file, lane, wait);
        }
      } finally {
        Files.deleteIfExists(copy);
      }
    } catch (ProblemException e) {
      return new DocumentViews.Part(id, null, e.problem());
    } catch (IOException | OutageException e) {
      return new DocumentViews.Part(
          id, null, Problem.of(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage())));
    }
  }

  private DocumentViews.Part submit(
      HttpHeaders headers,
      Function<String, DocumentKey> keys,
      String id,
      InputStream body,
      CompletedFileUpload file,
      @Nullable Lane lane,
      @Nullable Duration wait) {
    DocumentKey key = keys.apply(id);
    String contentType = file.getContentType().map(MediaType::toString).orElse(null);
    Submission submission = Submission.file(body, file.getSize(), contentType, headers);
    return new DocumentViews.Part(id, documents.submit(key, submission, lane, wait), null);
  }

  /** Copies a body and returns its SHA-256. */
  private static String copy(InputStream body, Path to) throws IOException {
    try {
      var digest = new DigestInputStream(body, MessageDigest.getInstance("SHA-256"));
      Files.copy(digest, to, StandardCopyOption.REPLACE_EXISTING);
      return HexFormat.of().formatHex(digest.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
