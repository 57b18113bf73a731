package dev.headwater.retrieve;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.Stage;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What readers may see of a document (rule 5): one record per document, kept after its deletion.
 * Content, groups and deletion have versions of their own, so that events may come in any order.
 *
 * @param collection tenant/collection
 * @param current what searches see
 * @param submitted the newest content seen in {@code documents}, whether live or not yet
 * @param deletedVersion all content up to this version is deleted
 * @param permission who may read the live version
 * @param former versions that were live before, newest first
 * @param pending the newest version whose end came and which still lacks chunks, if there is one
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record VisibilityRecord(
    String collection,
    String id,
    @JsonUnwrapped Live current,
    Content submitted,
    long deletedVersion,
    @JsonUnwrapped Permission permission,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Former> former,
    Progress progress,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Pending pending) {
  /** Most former versions that are kept. */
  static final int MAX_FORMER = 8;

  VisibilityRecord {
    former = Objects.requireNonNullElse(former, List.of()); // Older records have none.
  }

  /**
   * The content that searches see.
   *
   * @param chunkCount of the live version
   * @param switchedMillis when it went live or was deleted, since the epoch
   */
  record Live(Content live, int chunkCount, long switchedMillis) {}

  /**
   * Who may read the live version.
   *
   * @param groupsVersion version of the content or of the change that set the groups
   */
  record Permission(List<String> groups, long groupsVersion) {}

  /**
   * A version that was live.
   *
   * @param permission who could read it when it was replaced
   */
  record Former(long version, @JsonUnwrapped Permission permission) {}

  /**
   * A version that waits for chunks.
   *
   * @param chunkCount how many it has when it is whole
   */
  record Pending(Content content, int chunkCount) {}

  static VisibilityRecord none(DocumentKey key) {
    return new VisibilityRecord(
        key.viewKey(),
        key.id(),
        new Live(Content.NONE, 0, 0),
        Content.NONE,
        0,
        new Permission(List.of(), 0),
        List.of(),
        Progress.NONE,
        null);
  }

  Content live() {
    return current.live();
  }

  int chunkCount() {
    return current.chunkCount();
  }

  long switchedMillis() {
    return current.switchedMillis();
  }

  List<String> groups() {
    return permission.groups();
  }

  long groupsVersion() {
    return permission.groupsVersion();
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
                  || (content.version() == live().version() && chunks == chunkCount())
              ? this
              : withLive(content, chunks, at);
      case VisibilityEvent.Ended(Content content, int chunks) ->
          isStale(content.version())
                  || (pending != null && content.version() < pending.content().version())
                  || (content.version() == live().version() && chunks == chunkCount())
              ? this
              : with(
                  current,
                  submitted,
                  deletedVersion,
                  permission,
                  former,
                  progress,
                  new Pending(content, chunks));
      case VisibilityEvent.GroupsChanged(long version, List<String> changed) ->
          version <= groupsVersion()
              ? withFormer(formerDecidedBy(version))
              : withGroups(version, changed);
      case VisibilityEvent.Deleted(long version, long at) ->
          version <= deletedVersion ? this : withDeleted(version, at);
      case VisibilityEvent.StageReached(long version, Stage stage, long at, String reason) ->
          withProgress(progress.reached(version, stage, at, reason));
    };
  }

  /** Whether a newer version is live, or the version is deleted. */
  boolean isStale(long version) {
    return version <= deletedVersion || version < live().version();
  }

  /** Whether a version is the newest content and is not live. */
  boolean lacks(long version) {
    return submitted.version() == version && live().version() < version;
  }

  /** Whether there is content, live or not yet. */
  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  boolean present() {
    return live().exists() || submitted.exists();
  }

  /**
   * When its newest content was submitted, in milliseconds since 1970 (UTC), while that is neither
   * live nor given up; else null.
   */
  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Nullable Long unfinished() {
    return submitted.version() <= live().version()
            || progress.millis().containsKey(Stage.DEAD_LETTERED)
        ? null
        : progress.millis().get(Stage.RECEIVED);
  }

  /** Its newest content's version, if that is not live and was given up; else null. */
  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Nullable Long failed() {
    return submitted.version() > live().version()
            && progress.millis().containsKey(Stage.DEAD_LETTERED)
        ? submitted.version()
        : null;
  }

  /** Who may know of the document: who may read it, or may once its first version is live. */
  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  List<String> readers() {
    return live().exists() || groupsVersion() > submitted.version() ? groups() : submitted.groups();
  }

  /**
   * Whether an asker may read the text of a version that is live, or was: then they must have been
   * allowed to read it, and to read the document today.
   */
  boolean readable(long version, Access access) {
    return live().exists()
        && access.mayRead(groups())
        && (version == live().version()
            || former.stream()
                .anyMatch(
                    old -> old.version() == version && access.mayRead(old.permission().groups())));
  }

  /** Newest version of the content. */
  long newestVersion() {
    return Math.max(live().version(), submitted.version());
  }

  private VisibilityRecord withSubmitted(Content content, long at) {
    return with(
        current,
        content,
        deletedVersion,
        permission,
        former,
        progress.reached(content.version(), Stage.RECEIVED, at, ""),
        pending);
  }

  private VisibilityRecord withLive(Content content, int chunks, long at) {
    return with(
        new Live(content, chunks, at),
        submitted,
        deletedVersion,
        content.version() > groupsVersion()
            ? new Permission(content.groups(), content.version())
            : permission,
        formerOf(content),
        progress.reached(content.version(), Stage.SEARCHABLE, at, ""),
        pendingAfter(content.version()));
  }

  private VisibilityRecord withGroups(long version, List<String> changed) {
    return with(
        current,
        submitted,
        deletedVersion,
        new Permission(changed, version),
        formerDecidedBy(version),
        progress,
        pending);
  }

  private VisibilityRecord withDeleted(long version, long at) {
    return with(
        live().version() > version ? current : new Live(Content.NONE, 0, at),
        submitted.version() > version ? submitted : Content.NONE,
        version,
        groupsVersion() > version ? permission : new Permission(List.of(), version),
        formerAfter(version),
        progress.reached(version, Stage.DELETED, at, ""),
        pendingAfter(version));
  }

  private VisibilityRecord withProgress(Progress reached) {
    return reached.equals(progress)
        ? this
        : with(current, submitted, deletedVersion, permission, former, reached, pending);
  }

  private @Nullable Pending pendingAfter(long version) {
    return pending == null || pending.content().version() <= version ? null : pending;
  }

  private VisibilityRecord withFormer(List<Former> kept) {
    return kept.equals(former)
        ? this
        : with(current, submitted, deletedVersion, permission, kept, progress, pending);
  }

  /** The former versions once a content is live: what it replaces is the newest of them. */
  private List<Former> formerOf(Content content) {
    return live().exists() && live().version() < content.version()
        ? Stream.concat(Stream.of(new Former(live().version(), permission)), former.stream())
            .limit(MAX_FORMER)
            .toList()
        : former;
  }

  private List<Former> formerAfter(long deletion) {
    return former.stream().filter(old -> old.version() > deletion).toList();
  }

  /** Those whose readers the change of groups, or a later one, has decided on. */
  private List<Former> formerDecidedBy(long change) {
    return former.stream().filter(old -> old.permission().groupsVersion() >= change).toList();
  }

  private VisibilityRecord with(
      Live live,
      Content newest,
      long deleted,
      Permission readers,
      List<Former> old,
      Progress stages,
      @Nullable Pending waiting) {
    return new VisibilityRecord(
        collection, id, live, newest, deleted, readers, old, stages, waiting);
  }
}
