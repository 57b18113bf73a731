package dev.headwater.retrieve;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.DocumentInfo;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentPage;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.Filling;
import dev.headwater.events.ListDocuments;
import dev.headwater.events.Lookup;
import dev.headwater.events.Stage;
import dev.headwater.worker.Limits;
import dev.headwater.worker.QuestionWork;
import dev.headwater.worker.Reply;
import io.micronaut.http.HttpStatus;
import java.util.List;

/**
 * Lookups → a document's status, or a page of a collection's documents, as far as the asker may
 * know of them; or how far a generation is filled.
 */
final class LookupWorker implements QuestionWork<Lookup> {
  /** One more is read, which shows whether another page follows. */
  private static final int MAX_LIMIT = VisibilityStore.MAX_LISTED - 1;

  /** Most bytes of a page, unless its only document has more. */
  private static final int PAGE_BYTES = 1 << 20;

  /** Most records read at once; each may have hundreds of kilobytes of metadata. */
  private static final int READ_AT_ONCE = 100;

  private final VisibilityStore visibility;
  private final Fills fills;

  /** Knows how far generations are filled. */
  interface Fills {
    Filling filling(Lookup lookup) throws InterruptedException;
  }

  LookupWorker(VisibilityStore visibility, Fills fills) {
    this.visibility = visibility;
    this.fills = fills;
  }

  @Override
  public void handle(Lookup lookup, Reply reply) throws InterruptedException {
    Access access = Access.of(lookup.getAsker(), lookup.getPublicCollection());
    switch (lookup.getQueryCase()) {
      case DOCUMENT -> {
        DocumentKey key =
            View.of(lookup)
                .in(
                    new DocumentKey(
                        lookup.getTenant(), lookup.getCollection(), lookup.getDocument()));
        VisibilityRecord record = visibility.read(key);
        long version = lookup.getVersion();
        if (!record.present() || !access.mayRead(record.readers())) {
          reply.fail(
              HttpStatus.NOT_FOUND.getCode(),
              "collection '%s' has no document '%s'"
                  .formatted(lookup.getCollection(), lookup.getDocument()));
        } else if (version != 0 && !record.readable(version, access)) {
          reply.fail(
              HttpStatus.NOT_FOUND.getCode(),
              "there is no version %d of '%s' to read".formatted(version, lookup.getDocument()));
        } else {
          reply.send(AnswerEvent.newBuilder().setDocument(info(record)));
        }
      }
      case LIST -> reply.send(AnswerEvent.newBuilder().setPage(page(lookup, access)));
      case FILLING -> reply.send(AnswerEvent.newBuilder().setFilling(fills.filling(lookup)));
      case QUERY_NOT_SET ->
          throw new IllegalArgumentException("the lookup names neither a document nor a list");
    }
  }

  /** As many documents as are asked for, or fewer where these are large. */
  private DocumentPage page(Lookup lookup, Access access) throws InterruptedException {
    ListDocuments list = lookup.getList();
    int limit = list.getLimit();
    Limits.requireRange("limit", limit, 1, MAX_LIMIT);
    String collection = View.of(lookup).key();
    DocumentPage.Builder page = DocumentPage.newBuilder();
    String last = list.getAfter();
    int bytes = 0;
    while (true) {
      int wanted = Math.min(limit - page.getDocumentsCount(), READ_AT_ONCE);
      List<VisibilityRecord> records = visibility.list(collection, access, last, wanted + 1);
      for (VisibilityRecord record : records.subList(0, Math.min(wanted, records.size()))) {
        DocumentInfo info = info(record);
        bytes += info.getSerializedSize();
        if (bytes > PAGE_BYTES && page.getDocumentsCount() > 0) {
          return page.setNext(last).build();
        }
        page.addDocuments(info);
        last = record.id();
      }
      if (records.size() <= wanted) {
        return page.build();
      }
      if (page.getDocumentsCount() == limit) {
        return page.setNext(last).build();
      }
    }
  }

  static DocumentInfo info(VisibilityRecord record) {
    Content shown = record.live().exists() ? record.live() : record.submitted();
    DocumentInfo.Builder info =
        DocumentInfo.newBuilder()
            .setId(record.id())
            .setVersion(record.newestVersion())
            .setLiveVersion(record.live().version())
            .setSearchable(record.live().exists())
            .setStage(record.progress().stage())
            .setTitle(shown.title())
            .setContentType(shown.contentType())
            .setMetadata(Metadata.toStruct(shown.metadata()))
            .addAllGroups(record.readers())
            .setGroupsVersion(record.groupsVersion())
            .setChunkCount(record.chunkCount())
            .setReason(record.progress().reason());
    record
        .progress()
        .millis()
        .forEach((stage, millis) ->
            info.addStages(
                DocumentStatus.newBuilder()
                    .setVersion(record.progress().version())
                    .setStage(stage)
                    .setAtMillis(millis)
                    .setReason(stage == Stage.DEAD_LETTERED ? record.progress().reason() : "")));
    if (!record.live().blob().isEmpty()) {
      info.setBlob(record.live().toBlob());
    }
    return info.build();
  }
}
