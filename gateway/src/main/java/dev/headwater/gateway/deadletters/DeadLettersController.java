package dev.headwater.gateway.deadletters;

import dev.headwater.events.FailedRecord;
import dev.headwater.events.Topics;
import dev.headwater.gateway.http.ProblemException;
import dev.headwater.gateway.http.QueryNumber;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;

/** Dead letters over HTTP, for administrators. */
@Controller("/v1/dead-letters")
@ExecuteOn(TaskExecutors.BLOCKING)
final class DeadLettersController {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  private final DeadLetters letters;
  private final DeadLetterLog log;

  DeadLettersController(DeadLetters letters, DeadLetterLog log) {
    this.letters = letters;
    this.log = log;
  }

  /** A page, newest first. */
  @Get
  DeadLetterViews.Page list(HttpRequest<?> request) {
    var parameters = request.getParameters();
    int limit = (int) QueryNumber.read(parameters, "limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
    String after = parameters.get("after");
    // One more shows whether another page follows.
    List<DeadLetter> found =
        letters.list(after == null || after.isEmpty() ? null : parse(after), limit + 1);
    List<DeadLetter> page = found.subList(0, Math.min(limit, found.size()));
    return new DeadLetterViews.Page(
        page.stream().map(DeadLetterViews.Letter::of).toList(),
        found.size() > limit ? page.getLast().id().toString() : "");
  }

  @Get("/{id}")
  DeadLetterViews.Whole show(String id) {
    DeadLetter letter = find(id);
    return DeadLetterViews.Whole.of(letter, read(letter));
  }

  /**
   * Gives a record to its stage once more, under its original version: if a newer version has come
   * meanwhile, it changes nothing.
   */
  @Post("/{id}/replay")
  HttpResponse<DeadLetterViews.Settled> replay(String id) {
    DeadLetter letter = find(id);
    FailedRecord record = read(letter);
    if (record.getValueOmitted() || record.getTopic().equals(Topics.RETRIES.name())) {
      throw new ProblemException(
          HttpStatus.CONFLICT,
          record.getValueOmitted()
              ? "the dead letter has no value, because it would not have fitted; submit the"
                  + " document again"
              : "the dead letter is a record of retries that nobody can read; discard it");
    }
    // It counts as tried once, so that what was written since is read again.
    log.retry(record.toBuilder().clearReason().clearDueMillis().setAttempts(1).build());
    return settle(letter);
  }

  /** Takes a dead letter off the list. */
  @Delete("/{id}")
  HttpResponse<DeadLetterViews.Settled> discard(String id) {
    return settle(find(id));
  }

  private HttpResponse<DeadLetterViews.Settled> settle(DeadLetter letter) {
    log.settle(letter.id().partition(), letter.id().offset());
    letters.remove(letter.id());
    return HttpResponse.accepted().body(new DeadLetterViews.Settled(letter.id().toString()));
  }

  private DeadLetter find(String id) {
    return letters.find(parse(id)).orElseThrow(() -> gone(id));
  }

  private FailedRecord read(DeadLetter letter) {
    return log.read(letter.id().partition(), letter.id().offset())
        .orElseThrow(() -> gone(letter.id().toString()));
  }

  private static LetterId parse(String id) {
    return LetterId.parse(id).orElseThrow(() -> gone(id));
  }

  private static ProblemException gone(String id) {
    return ProblemException.notFound("there is no dead letter '" + id + "'");
  }
}
