package dev.headwater.worker;

/**
 * A dependency (Elasticsearch, the disk, the broker) is away: no record is to blame. The loop
 * pauses and tries the same records again, for ever, with backoff.
 */
public final class OutageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OutageException(String message, Throwable cause) {
    super(message, cause);
  }
}
