package dev.headwater.retrieve;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.Stage;
import java.util.List;

/**
 * What readers may see of a document (rule 5): one record per document, kept after its deletion.
 * Content, groups and deletion have versions of their own, so that events may come in any order.
 *
 * @param collection tenant/collection
 * @param live the content that searches see
 * @param chunkCount chunks of the live version
 * @param switchedMillis when the live version became so
 * @param submitted the newest content seen in {@code documents}, live or under way
 * @param deletedVersion all content up to this version is deleted
 * @param groups who may read the live version
 * @param groupsVersion version of the content or of the change that set the groups
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record VisibilityRecord(
    String collection,
    String id,
    Content live,
    int chunkCount,
    long switchedMillis,
    Content submitted,
    long deletedVersion,
    List<String> groups,
    long groupsVersion,
    Progress progress) {

  static VisibilityRecord none(DocumentKey key) {
    return new VisibilityRecord(
        key.collectionKey(),
        key.id(),
        Content.NONE,
        0,
        0,
        Content.NONE,
        0,
        List.of(),
        0,
        Progress.NONE);
  }

  /** The record after an event; the same record if the event changes nothing. */
  VisibilityRecord apply(VisibilityEvent event) {
    return switch (event) {
      case VisibilityEvent.Submitted(Content content, long at) ->
          content.version() <= Math.max(deletedVersion, submitted.version())
              ? this
              : withSubmitted(content, at);
      case VisibilityEvent.Indexed(Content content, int chunks, long at) ->
          isStale(content.version())
                  || (content.version() == live.version() && chunks == chunkCount)
              ? this
              : withLive(content, chunks, at);
      case VisibilityEvent.GroupsChanged(long version, List<String> changed) ->
          version <= groupsVersion ? this : withGroups(version, changed);
      case VisibilityEvent.Deleted(long version, long at) ->
          version <= deletedVersion ? this : withDeleted(version, at);
      case VisibilityEvent.StageReached(long version, Stage stage, long at, String reason) ->
          withProgress(progress.reached(version, stage, at, reason));
    };
  }

  /** Whether a newer version is live, or the version is deleted. */
  boolean isStale(long version) {
    return version <= deletedVersion || version < live.version();
  }

  /** Whether there is content, live or under way. */
  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  boolean present() {
    return live.exists() || submitted.exists();
  }

  /** Who may know of the document: who may read it, or will once its first version is live. */
  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  List<String> readers() {
    return live.exists() || groupsVersion > submitted.version() ? groups : submitted.groups();
  }

  /** Newest version of the content. */
  long newestVersion() {
    return Math.max(live.version(), submitted.version());
  }

  private VisibilityRecord withSubmitted(Content content, long at) {
    return new VisibilityRecord(
        collection,
        id,
        live,
        chunkCount,
        switchedMillis,
        content,
        deletedVersion,
        groups,
        groupsVersion,
        progress.reached(content.version(), Stage.RECEIVED, at, ""));
  }

  private VisibilityRecord withLive(Content content, int chunks, long at) {
    boolean own = content.version() > groupsVersion;
    return new VisibilityRecord(
        collection,
        id,
        content,
        chunks,
        at,
        submitted,
        deletedVersion,
        own ? content.groups() : groups,
        own ? content.version() : groupsVersion,
        progress.reached(content.version(), Stage.SEARCHABLE, at, ""));
  }

  private VisibilityRecord withGroups(long version, List<String> changed) {
    return new VisibilityRecord(
        collection,
        id,
        live,
        chunkCount,
        switchedMillis,
        submitted,
        deletedVersion,
        changed,
        version,
        progress);
  }

  private VisibilityRecord withDeleted(long version, long at) {
    boolean alive = live.version() > version;
    boolean regrouped = groupsVersion > version;
    return new VisibilityRecord(
        collection,
        id,
        alive ? live : Content.NONE,
        alive ? chunkCount : 0,
        alive ? switchedMillis : at,
        submitted.version() > version ? submitted : Content.NONE,
        version,
        regrouped ? groups : List.of(),
        Math.max(groupsVersion, version),
        progress.reached(version, Stage.DELETED, at, ""));
  }

  private VisibilityRecord withProgress(Progress reached) {
    return reached.equals(progress)
        ? this
        : new VisibilityRecord(
            collection,
            id,
            live,
            chunkCount,
            switchedMillis,
            submitted,
            deletedVersion,
            groups,
            groupsVersion,
            reached);
  }
}
