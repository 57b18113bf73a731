package dev.headwater.retrieve;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentStatus;
import dev.headwater.worker.CollectionLookup;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.DocumentDeliveries;
import dev.headwater.worker.DocumentWork;
import dev.headwater.worker.Outcome;
import dev.headwater.worker.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Document status → visibility records, which outlast the topic's retention. */
final class StatusWorker implements DocumentWork<DocumentStatus> {
  private final CollectionLookup collections;
  private final VisibilityStore visibility;

  StatusWorker(CollectionLookup collections, VisibilityStore visibility) {
    this.collections = collections;
    this.visibility = visibility;
  }

  @Override
  public List<Outcome> process(List<Delivery<DocumentStatus>> batch, Output out)
      throws InterruptedException {
    List<Outcome> outcomes = new ArrayList<>();
    Map<DocumentKey, List<VisibilityEvent>> events = new LinkedHashMap<>();
    for (Delivery<DocumentStatus> delivery : batch) {
      try {
        DocumentKey document = DocumentDeliveries.document(delivery);
        DocumentStatus status = delivery.value();
        if (status != null && !isOurs(status)) {
          VisibilityEvent reached =
              new VisibilityEvent.StageReached(
                  status.getVersion(), status.getStage(), status.getAtMillis(), status.getReason());
          for (DocumentKey view : View.of(collections, document, status.getGeneration())) {
            events.computeIfAbsent(view, _ -> new ArrayList<>()).add(reached);
          }
        }
        outcomes.add(Outcome.DONE);
      } catch (IllegalArgumentException e) {
        outcomes.add(new Outcome.DeadLetter(String.valueOf(e.getMessage())));
      }
    }
    var _ = visibility.apply(events);
    return outcomes;
  }

  /** Stages that this service itself wrote are skipped, as are unknown ones of a newer writer. */
  private static boolean isOurs(DocumentStatus status) {
    return switch (status.getStage()) {
      case SEARCHABLE, DELETED, STAGE_UNSPECIFIED, UNRECOGNIZED -> true;
      case RECEIVED, CHUNKED, EMBEDDED, DEAD_LETTERED -> false;
    };
  }
}
