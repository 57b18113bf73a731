package dev.headwater.worker;

/**
 * A dependency (Elasticsearch, the disk, the broker, a server of models) is unavailable: no record
 * is to blame. A loop of documents pauses and tries the same records again, with backoff, until it
 * is back.
 */
public final class OutageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OutageException(String message) {
    super(message);
  }

  public OutageException(String message, Throwable cause) {
    super(message, cause);
  }
}
