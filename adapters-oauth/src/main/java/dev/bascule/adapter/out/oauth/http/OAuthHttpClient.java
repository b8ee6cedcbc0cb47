package dev.bascule.adapter.out.oauth.http;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.ConnectionPool;
import okhttp3.Dns;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests documents and tokens from authorization servers: follows no redirects, reads at most 256
 * KiB, connects only to addresses that the guard has checked, and does not exceed the deadline,
 * including DNS lookups. Thread-safe.
 *
 * @param ssrfGuard decides which URLs may be requested; empty for all
 */
public record OAuthHttpClient(Optional<SsrfGuard> ssrfGuard, Ticker ticker) {

  private static final Logger log = LoggerFactory.getLogger(OAuthHttpClient.class);

  /** The User-Agent (RFC 9110, 10.1.5); without a version outside a jar. */
  static final String USER_AGENT =
      Optional.ofNullable(OAuthHttpClient.class.getPackage().getImplementationVersion())
          .map("bascule/"::concat)
          .orElse("bascule");

  private static final int MAX_BYTES = 256 * 1024;

  /** For the body, the header, their framing, and the TLS handshake. */
  private static final int MAX_CONNECTION_BYTES = 1024 * 1024;

  /** Returns a client for URLs that {@code ssrfGuard} allows. */
  public static OAuthHttpClient guarded(SsrfGuard ssrfGuard, Ticker ticker) {
    return new OAuthHttpClient(Optional.of(ssrfGuard), ticker);
  }

  /** Returns a client for URLs that the operator configured, without restrictions. */
  public static OAuthHttpClient unguarded(Ticker ticker) {
    return new OAuthHttpClient(Optional.empty(), ticker);
  }

  public OAuthResponse get(URI uri, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    return send(uri, request(uri).header("Accept", "application/json"), deadline);
  }

  /** Sends a form, with additional {@code headers}. */
  public OAuthResponse post(
      URI uri, FormEncoding form, Map<String, String> headers, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    RequestBody body = oneShot("application/x-www-form-urlencoded", form.encoded());
    return post(uri, body, headers, deadline);
  }

  public OAuthResponse postJson(
      URI uri, String body, Map<String, String> headers, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    return post(uri, oneShot("application/json", body), headers, deadline);
  }

  private OAuthResponse post(
      URI uri, RequestBody body, Map<String, String> headers, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    Request.Builder request = request(uri).header("Accept", "application/json").post(body);
    headers.forEach(request::header);
    return send(uri, request, deadline);
  }

  private static Request.Builder request(URI uri) throws TokenUnavailableException {
    try {
      return new Request.Builder().url(uri.toString()).header("User-Agent", USER_AGENT);
    } catch (IllegalArgumentException _) {
      throw new TokenUnavailableException("the server specified an invalid URL");
    }
  }

  private OAuthResponse send(URI uri, Request.Builder request, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    FutureTask<OAuthResponse> exchange = new FutureTask<>(() -> exchange(uri, request.build()));
    Thread.ofVirtual().name("oauth").start(exchange);
    try {
      return exchange.get(deadline.remainingNanos(ticker), NANOSECONDS);
    } catch (TimeoutException _) {
      throw new TokenUnavailableException(ServerUrl.origin(uri) + " did not respond in time");
    } catch (ExecutionException e) {
      throw reason(uri, e);
    } finally {
      // Closes the connection: the thread is virtual.
      exchange.cancel(/* mayInterruptIfRunning= */ true);
    }
  }

  private OAuthResponse exchange(URI uri, Request request)
      throws TokenUnavailableException, IOException {
    OkHttpClient client = SharedClient.SHARED;
    if (ssrfGuard.isPresent()) {
      List<InetAddress> checked = ssrfGuard.get().resolve(uri);
      String host = request.url().host();
      // Any other name is that of a proxy.
      client =
          client
              .newBuilder()
              .dns(name -> name.equals(host) ? checked : Dns.SYSTEM.lookup(name))
              .build();
    }
    try (Response response = client.newCall(request).execute()) {
      byte[] body = response.body().byteStream().readNBytes(MAX_BYTES + 1);
      if (body.length > MAX_BYTES) {
        throw new TokenUnavailableException(
            ServerUrl.origin(uri) + " sent a response of more than " + MAX_BYTES + " bytes");
      }
      return new OAuthResponse(
          response.code(),
          HttpHeaders.of(response.headers().toMultimap(), (_, _) -> true),
          new String(body, StandardCharsets.UTF_8));
    }
  }

  private static TokenUnavailableException reason(URI uri, ExecutionException e) {
    if (e.getCause() instanceof TokenUnavailableException refused) {
      return refused;
    }
    log.debug("Request to {} failed", ServerUrl.origin(uri), e);
    return new TokenUnavailableException(ServerUrl.origin(uri) + " is unreachable");
  }

  /** Returns a body that OkHttp does not resend: a refresh token is valid for one use. */
  private static RequestBody oneShot(String type, String content) {
    MediaType mediaType = MediaType.get(type);
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return new RequestBody() {
      @Override
      public MediaType contentType() {
        return mediaType;
      }

      @Override
      public long contentLength() {
        return bytes.length;
      }

      @Override
      public boolean isOneShot() {
        return true;
      }

      @Override
      public void writeTo(BufferedSink sink) throws IOException {
        sink.write(bytes);
      }
    };
  }

  /**
   * Created lazily: most bridges never request an authorization server. Does not pool connections:
   * the next request may go to other addresses.
   */
  private static final class SharedClient {

    static final OkHttpClient SHARED =
        new OkHttpClient.Builder()
            .followRedirects(false)
            .followSslRedirects(false)
            .protocols(List.of(Protocol.HTTP_1_1))
            .socketFactory(new LimitedSocketFactory(MAX_CONNECTION_BYTES))
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
            .connectTimeout(Duration.ZERO)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .build();

    private SharedClient() {}
  }
}
