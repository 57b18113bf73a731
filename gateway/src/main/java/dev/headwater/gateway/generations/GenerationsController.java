package dev.headwater.gateway.generations;

import dev.headwater.gateway.collections.EncoderNames;
import dev.headwater.gateway.collections.OpenCollections;
import dev.headwater.gateway.http.Bodies;
import dev.headwater.gateway.http.JsonObject;
import dev.headwater.gateway.http.ProblemException;
import dev.headwater.gateway.http.RequestSettings;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;

/** Encoder generations over HTTP, for administrators. */
@Controller("/v1/collections/{collection}")
@ExecuteOn(TaskExecutors.BLOCKING)
final class GenerationsController {
  private final GenerationSwitch generations;
  private final OpenCollections collections;
  private final EncoderNames encoders;
  private final RequestSettings settings;

  record Listing(List<GenerationView> generations) {}

  GenerationsController(
      GenerationSwitch generations,
      OpenCollections collections,
      EncoderNames encoders,
      RequestSettings settings) {
    this.generations = generations;
    this.collections = collections;
    this.encoders = encoders;
    this.settings = settings;
  }

  @Get("/generations")
  Listing list(String collection) {
    return new Listing(generations.all(collection));
  }

  @Get("/generations/{number}")
  GenerationView get(String collection, int number) {
    return generations.find(collection, number);
  }

  /** Begins another generation, by default of the collection's encoder. */
  @Post("/generations")
  @Status(HttpStatus.CREATED)
  GenerationView begin(HttpRequest<?> request, String collection) {
    JsonObject json = JsonObject.parse(Bodies.json(request, settings.maxRequestBytes()), "encoder");
    String encoder = encoders.read(json, collections.writable(collection).getEncoder());
    return generations.begin(collection, encoder);
  }

  /** Lets searches use a generation. */
  @Put("/generation")
  GenerationView use(HttpRequest<?> request, String collection) throws InterruptedException {
    JsonObject json =
        JsonObject.parse(Bodies.json(request, settings.maxRequestBytes()), "number", "force");
    if (!json.has("number")) {
      throw ProblemException.badRequest("number is missing: that of the generation to use");
    }
    int number = json.integer("number", 0, Integer.MAX_VALUE, 0);
    return generations.use(collection, number, json.truth("force", false));
  }

  @Delete("/generations/{number}")
  @Status(HttpStatus.NO_CONTENT)
  void drop(String collection, int number) {
    generations.drop(collection, number);
  }
}
