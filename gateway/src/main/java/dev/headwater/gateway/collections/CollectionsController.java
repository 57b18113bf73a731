package dev.headwater.gateway.collections;

import dev.headwater.events.CollectionRecord;
import dev.headwater.events.DocumentKey;
import dev.headwater.gateway.http.Bodies;
import dev.headwater.gateway.http.JsonObject;
import dev.headwater.gateway.http.ProblemException;
import dev.headwater.gateway.http.RequestSettings;
import dev.headwater.models.Catalogue;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collections over HTTP. */
@Controller("/v1/collections")
@ExecuteOn(TaskExecutors.BLOCKING)
final class CollectionsController {
  private static final Pattern LANGUAGE = Pattern.compile("[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*");
  private static final int MAX_NAME_LENGTH = 200;
  private static final String ANY = "*";

  private final CollectionTable table;
  private final OpenCollections collections;
  private final RequestSettings settings;
  private final EncoderNames encoders;

  record Listing(List<CollectionView> collections) {}

  CollectionsController(
      CollectionTable table,
      OpenCollections collections,
      RequestSettings settings,
      EncoderNames encoders) {
    this.table = table;
    this.collections = collections;
    this.settings = settings;
    this.encoders = encoders;
  }

  @Get
  Listing list() {
    String prefix = DocumentKey.DEFAULT_TENANT + "/";
    return new Listing(
        table.all().entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(prefix))
            .map(entry ->
                CollectionView.of(entry.getKey().substring(prefix.length()), entry.getValue()))
            .toList());
  }

  @Get("/{collection}")
  CollectionView get(String collection) {
    return CollectionView.of(collection, collections.any(collection));
  }

  /**
   * Creates or changes a collection; a field that the body omits keeps its value. With {@code
   * If-None-Match: *} it only creates.
   */
  @Put("/{collection}")
  HttpResponse<CollectionView> put(HttpRequest<?> request, String collection) {
    String key = OpenCollections.key(collection);
    byte[] body = Bodies.json(request, settings.maxRequestBytes());
    boolean creates = ANY.equals(request.getHeaders().get(HttpHeaders.IF_NONE_MATCH));
    CollectionTable.Change change =
        table.change(
            key,
            existing -> {
              if (creates && existing.isPresent()) {
                throw new ProblemException(
                    HttpStatus.PRECONDITION_FAILED,
                    "collection '%s' exists, and If-None-Match: * only creates"
                        .formatted(collection));
              }
              existing.ifPresent(open -> OpenCollections.requireOpen(collection, open));
              return Optional.of(read(body, existing.orElse(null)));
            });
    return HttpResponse.status(change.before().isPresent() ? HttpStatus.OK : HttpStatus.CREATED)
        .body(view(collection, change));
  }

  /** Closes a collection; CollectionDeleter deletes its documents. */
  @Delete("/{collection}")
  HttpResponse<CollectionView> delete(String collection) {
    CollectionTable.Change change =
        table.change(
            OpenCollections.key(collection),
            existing ->
                Optional.of(
                    existing.orElseThrow(() -> OpenCollections.unknown(collection)).toBuilder()
                        .setClosing(true)
                        .build()));
    return HttpResponse.accepted().body(view(collection, change));
  }

  private static CollectionView view(String collection, CollectionTable.Change change) {
    return CollectionView.of(collection, change.after().orElseThrow());
  }

  private CollectionRecord read(byte[] body, @Nullable CollectionRecord existing) {
    JsonObject json = JsonObject.parse(body, "encoder", "language", "public", "prompt");
    CollectionRecord defaults = existing == null ? CollectionRecord.getDefaultInstance() : existing;
    String language =
        json.text("language", MAX_NAME_LENGTH, existing == null ? "en" : existing.getLanguage());
    if (!LANGUAGE.matcher(language).matches()) {
      throw json.refused("language", language, "a BCP 47 tag such as en or zh");
    }
    String encoder =
        encoders.read(
            json, existing == null ? Catalogue.encoderFor(language) : existing.getEncoder());
    if (existing != null) {
      keeps(
          "encoder",
          existing.getEncoder(),
          encoder,
          "; POST …/generations fills another generation beside it");
      keeps("language", existing.getLanguage(), language, "");
    }
    return defaults.toBuilder()
        .setLanguage(language)
        .setEncoder(encoder)
        .setGeneration(existing == null ? encoder : existing.getGeneration())
        .setPublic(json.truth("public", defaults.getPublic()))
        .setPrompt(json.text("prompt", settings.maxQuestionLength(), defaults.getPrompt()))
        .setCreatedMillis(
            existing == null ? System.currentTimeMillis() : existing.getCreatedMillis())
        .build();
  }

  /** A collection's index is built for its encoder and language. */
  private static void keeps(String field, String existing, String wanted, String instead) {
    if (!existing.equals(wanted)) {
      throw new ProblemException(
          HttpStatus.CONFLICT,
          "%s of an existing collection cannot be changed: it is %s, the request says %s%s"
              .formatted(field, existing, wanted, instead));
    }
  }
}
