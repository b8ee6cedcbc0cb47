package dev.bascule.adapter.out.oauth.jwt;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.out.oauth.http.OAuthHttpClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches documents that must be authentic: over HTTPS unless from this machine; without redirects;
 * with a timeout and a size limit. Thread-safe.
 */
final class HttpDocumentClient implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int SERVER_ERROR = 500;

  private final Duration timeout;

  /** Created with the first document, since it has a thread. */
  @GuardedBy("this")
  private @Nullable HttpClient client;

  @GuardedBy("this")
  private boolean isClosed;

  HttpDocumentClient() {
    this(TIMEOUT);
  }

  /**
   * @param timeout the maximum time for a document, until its last byte
   */
  HttpDocumentClient(Duration timeout) {
    this.timeout = timeout;
  }

  /** The document does not exist. */
  static final class NotFoundException extends IOException {

    private static final long serialVersionUID = 1;

    NotFoundException(String message) {
      super(message);
    }
  }

  /**
   * Fetches the document at {@code uri}.
   *
   * @throws NotFoundException if the server responds that it does not exist
   * @throws IOException if it cannot be fetched; the message is for people
   */
  byte[] get(URI uri) throws IOException {
    if (!IssuerKeySettings.isSafe(uri)) {
      throw new IOException("the URL is not https");
    }
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(timeout)
            .header("Accept", "application/json")
            .header("User-Agent", OAuthHttpClient.USER_AGENT)
            .build();
    HttpResponse<byte[]> response =
        await(
            client()
                .sendAsync(
                    request,
                    BodyHandlers.limiting(BodyHandlers.ofByteArray(), KeyLoader.MAX_BYTES)));
    int status = response.statusCode();
    if (status >= BAD_REQUEST && status < SERVER_ERROR) {
      throw new NotFoundException("the response was HTTP status " + status);
    }
    if (status != OK) {
      throw new IOException("the response was HTTP status " + status);
    }
    return response.body();
  }

  private <T> T await(CompletableFuture<T> answer) throws IOException {
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IOException("it is unreachable, or the response is too large", e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("it did not respond in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the request was cancelled", e);
    } finally {
      answer.cancel(/* mayInterruptIfRunning= */ true);
    }
  }

  private synchronized HttpClient client() throws IOException {
    if (isClosed) {
      throw new IOException("the bridge is stopping");
    }
    HttpClient known = client;
    if (known == null) {
      known =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(CONNECT_TIMEOUT)
              .build();
      client = known;
    }
    return known;
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    HttpClient known = client;
    if (known != null) {
      known.shutdownNow();
    }
  }
}
