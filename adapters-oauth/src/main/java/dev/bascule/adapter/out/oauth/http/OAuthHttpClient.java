package dev.bascule.adapter.out.oauth.http;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks authorization servers, and servers for their metadata: follows no redirect, reads no more
 * than 256 KiB, and waits, for the name of the host as well, no longer than the deadline.
 * Thread-safe.
 */
public final class OAuthHttpClient {

  private static final Logger log = LoggerFactory.getLogger(OAuthHttpClient.class);

  private static final int MAX_BYTES = 256 * 1024;

  private final Optional<SsrfGuard> ssrfGuard;
  private final Ticker ticker;

  private OAuthHttpClient(Optional<SsrfGuard> ssrfGuard, Ticker ticker) {
    this.ssrfGuard = requireNonNull(ssrfGuard, "ssrfGuard");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /** Returns one that asks what {@code ssrfGuard} allows. */
  public static OAuthHttpClient guarded(SsrfGuard ssrfGuard, Ticker ticker) {
    return new OAuthHttpClient(Optional.of(ssrfGuard), ticker);
  }

  /** Returns one for an address that the operator named, wherever that is. */
  public static OAuthHttpClient unguarded(Ticker ticker) {
    return new OAuthHttpClient(Optional.empty(), ticker);
  }

  public OAuthResponse get(URI uri, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    return send(request(uri).header("Accept", "application/json").build(), deadline);
  }

  /** Sends a form, with {@code headers} besides those of a form. */
  public OAuthResponse post(
      URI uri, FormEncoding form, Map<String, String> headers, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    HttpRequest.Builder request =
        request(uri)
            .header("Accept", "application/json")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form.encoded(), StandardCharsets.US_ASCII));
    headers.forEach(request::header);
    return send(request.build(), deadline);
  }

  public OAuthResponse postJson(
      URI uri, String body, Map<String, String> headers, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    HttpRequest.Builder request =
        request(uri).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return send(request.build(), deadline);
  }

  private static HttpRequest.Builder request(URI uri) throws TokenUnavailableException {
    try {
      return HttpRequest.newBuilder(uri);
    } catch (IllegalArgumentException _) {
      throw new TokenUnavailableException("the server names an address that cannot be asked");
    }
  }

  private OAuthResponse send(HttpRequest request, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    FutureTask<OAuthResponse> exchange = new FutureTask<>(() -> exchange(request));
    Thread.ofVirtual().name("oauth").start(exchange);
    try {
      return exchange.get(deadline.remaining(ticker).toNanos(), NANOSECONDS);
    } catch (TimeoutException _) {
      throw new TokenUnavailableException(
          ServerUrl.origin(request.uri()) + " did not answer in time");
    } catch (ExecutionException e) {
      throw reason(request.uri(), e);
    } finally {
      exchange.cancel(/* mayInterruptIfRunning= */ true);
    }
  }

  private OAuthResponse exchange(HttpRequest request)
      throws TokenUnavailableException, IOException, InterruptedException {
    if (ssrfGuard.isPresent()) {
      ssrfGuard.get().check(request.uri());
    }
    HttpResponse<String> response =
        SharedClient.SHARED.send(
            request,
            BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_BYTES));
    return new OAuthResponse(response.statusCode(), response.headers(), response.body());
  }

  private static TokenUnavailableException reason(URI uri, ExecutionException e) {
    if (e.getCause() instanceof TokenUnavailableException refused) {
      return refused;
    }
    log.debug("{} could not be asked", ServerUrl.origin(uri), e);
    return new TokenUnavailableException(ServerUrl.origin(uri) + " cannot be reached");
  }

  /** Made when first needed: most bridges never ask an authorization server. */
  private static final class SharedClient {

    static final HttpClient SHARED =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    private SharedClient() {}
  }
}
