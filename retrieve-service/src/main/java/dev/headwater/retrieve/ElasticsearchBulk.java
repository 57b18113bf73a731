package dev.headwater.retrieve;

import co.elastic.clients.elasticsearch.core.BulkRequest;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import co.elastic.clients.elasticsearch.core.bulk.OperationType;
import dev.headwater.worker.OutageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Sends writes in bulk requests of a bounded size, a few of them at a time. A request that is too
 * much for the cluster is sent again in halves. Thread-safe.
 */
final class ElasticsearchBulk implements AutoCloseable {
  private final Elasticsearch elasticsearch;
  private final long requestBytes;
  private final ExecutorService senders;

  /**
   * One write.
   *
   * @param bytes about how large it is
   */
  record Write(BulkOperation operation, int bytes) {}

  ElasticsearchBulk(Elasticsearch elasticsearch, IndexSettings settings) {
    this.elasticsearch = elasticsearch;
    requestBytes = settings.bulkBytes();
    senders =
        Executors.newFixedThreadPool(
            settings.bulkRequests(), Thread.ofPlatform().name("bulk-", 0).daemon().factory());
  }

  /**
   * Sends the writes and waits for all of them.
   *
   * @return the result of each, in order; that of one which is too large even alone has the status
   *     413
   * @throws dev.headwater.worker.OutageException if a request fails; others may have been done
   */
  List<BulkResponseItem> send(List<Write> writes) {
    List<CompletableFuture<List<BulkResponseItem>>> sent =
        requests(writes).stream()
            .map(operations -> CompletableFuture.supplyAsync(() -> request(operations), senders))
            .toList();
    List<BulkResponseItem> items = new ArrayList<>();
    for (CompletableFuture<List<BulkResponseItem>> request : sent) {
      items.addAll(Futures.join(request));
    }
    return items;
  }

  private List<List<BulkOperation>> requests(List<Write> writes) {
    List<List<BulkOperation>> requests = new ArrayList<>();
    List<BulkOperation> request = new ArrayList<>();
    long bytes = 0;
    for (Write write : writes) {
      if (!request.isEmpty() && bytes + write.bytes() > requestBytes) {
        requests.add(request);
        request = new ArrayList<>();
        bytes = 0;
      }
      request.add(write.operation());
      bytes += write.bytes();
    }
    if (!request.isEmpty()) {
      requests.add(request);
    }
    return requests;
  }

  private List<BulkResponseItem> request(List<BulkOperation> operations) {
    BulkRequest request = BulkRequest.of(b -> b.operations(operations));
    try {
      return elasticsearch.call(client -> client.bulk(request)).items();
    } catch (OutageException | Elasticsearch.TooLargeException e) {
      if (!Elasticsearch.isTooMuch(e)) {
        throw e;
      }
      if (operations.size() > 1) {
        return halves(operations);
      }
      if (e instanceof Elasticsearch.TooLargeException) {
        return List.of(tooLarge(operations.getFirst()));
      }
      throw e;
    }
  }

  private List<BulkResponseItem> halves(List<BulkOperation> operations) {
    int middle = operations.size() / 2;
    List<BulkResponseItem> items = new ArrayList<>(request(operations.subList(0, middle)));
    items.addAll(request(operations.subList(middle, operations.size())));
    return items;
  }

  private static BulkResponseItem tooLarge(BulkOperation operation) {
    return BulkResponseItem.of(item ->
        item.operationType(OperationType.Index)
            .index(index(operation))
            .status(Elasticsearch.TOO_LARGE)
            .error(error -> error.type("request_entity_too_large")));
  }

  private static String index(BulkOperation operation) {
    return switch (operation._kind()) {
      case Index -> String.valueOf(operation.index().index());
      case Create -> String.valueOf(operation.create().index());
      case Update -> String.valueOf(operation.update().index());
      case Delete -> String.valueOf(operation.delete().index());
    };
  }

  @Override
  public void close() {
    senders.shutdownNow();
  }
}
