package dev.headwater.gateway.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.ServerHttpRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads request bodies as they arrive, on a thread that may block. */
public final class Bodies {
  private Bodies() {}

  /** The body as a stream; a body whose declared length is over the limit is refused unread. */
  public static InputStream stream(HttpRequest<?> request, long limit) {
    if (request.getContentLength() > limit) {
      throw tooLarge(request.getContentLength() + " bytes long", limit);
    }
    return ((ServerHttpRequest<?>) request).byteBody().toInputStream();
  }

  /** A whole JSON body. */
  public static byte[] json(HttpRequest<?> request, int limit) {
    try (InputStream body = stream(request, limit)) {
      byte[] bytes = body.readNBytes(limit);
      if (body.read() >= 0) {
        throw tooLarge("longer", limit);
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static ProblemException tooLarge(String length, long limit) {
    return new ProblemException(
        HttpStatus.REQUEST_ENTITY_TOO_LARGE,
        "the body is %s; allowed are %d bytes".formatted(length, limit));
  }
}
