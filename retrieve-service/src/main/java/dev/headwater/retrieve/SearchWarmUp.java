package dev.headwater.retrieve;

import dev.headwater.events.Asker;
import dev.headwater.events.CollectionRecord;
import dev.headwater.events.EmbeddedQuestion;
import dev.headwater.events.Question;
import dev.headwater.events.Search;
import dev.headwater.worker.KnownCollections;
import dev.headwater.worker.Part;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches in the collections before anybody asks, so that the first questions find compiled code
 * here and in Elasticsearch, and the indices in memory. Until then the service is not ready.
 */
final class SearchWarmUp implements Part, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SearchWarmUp.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  /** More searches of a collection change little. */
  private static final int ROUNDS = 100;

  private final KnownCollections collections;
  private final Indices indices;
  private final Searcher searcher;
  private final Duration limit;
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread thread = Thread.ofVirtual().name("search-warm-up").unstarted(this::run);

  /**
   * Makes it; {@link #start} runs it.
   *
   * @param limit how long it may take; zero: it does nothing
   */
  SearchWarmUp(KnownCollections collections, Indices indices, Searcher searcher, Duration limit) {
    this.collections = collections;
    this.indices = indices;
    this.searcher = searcher;
    this.limit = limit;
  }

  SearchWarmUp start() {
    thread.start();
    return this;
  }

  private void run() {
    try {
      while (!collections.ready()) {
        Thread.sleep(LOOK_EVERY);
      }
      long until = System.nanoTime() + limit.toNanos();
      for (Map.Entry<String, CollectionRecord> collection : collections.all().entrySet()) {
        warm(collection.getKey(), collection.getValue(), until);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.debug("The first searches will be slower: {}", e.getMessage());
    } finally {
      done.countDown();
    }
  }

  private void warm(String key, CollectionRecord collection, long until) {
    Question.Builder question =
        Question.newBuilder()
            .setTenant(key.substring(0, key.indexOf('/')))
            .setCollection(key.substring(key.indexOf('/') + 1))
            .setIncarnation(collection.getIncarnation())
            .setGeneration(collection.getGeneration())
            .setLanguage(collection.getLanguage())
            .setText("Who may travel by train, and when?")
            .setAsker(Asker.newBuilder().setAdministrator(true))
            .setSearch(Search.newBuilder().setK(10));
    String index = Indices.chunks(SearchPlan.view(question.buildPartial()).key());
    int dimensions = indices.dimensions(index, collection.getGeneration());
    Random random = new Random(1);
    for (int i = 0; i < ROUNDS && dimensions > 0 && System.nanoTime() < until; i++) {
      EmbeddedQuestion.Builder embedded = EmbeddedQuestion.newBuilder().setQuestion(question);
      for (int j = 0; j < dimensions; j++) {
        embedded.addVector((float) random.nextGaussian());
      }
      var _ = searcher.search(embedded.build());
    }
  }

  @Override
  public String name() {
    return "search-warm-up";
  }

  @Override
  public State state() {
    return new State(done.getCount() == 0 ? Phase.RUNNING : Phase.STARTING, "");
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
