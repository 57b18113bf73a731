package dev.headwater.worker;

import dev.headwater.events.DocumentStatus;
import dev.headwater.events.Stage;
import org.jspecify.annotations.Nullable;

/**
 * The documents that were deleted lately, as {@code document-status} tells: what was found before
 * is not to be cited any more (rule 9).
 */
public final class Deletions {
  private static final int MOST = 100_000;

  private final Newest versions = new Newest(MOST);

  /** Receives a record of {@code document-status}. */
  public void on(String document, @Nullable DocumentStatus status) {
    if (status != null && status.getStage() == Stage.DELETED) {
      versions.put(document, status.getVersion());
    }
  }

  /**
   * Whether a version of a document is known to be deleted.
   *
   * @param document its key
   */
  public boolean cover(String document, long version) {
    return version <= versions.of(document);
  }
}
