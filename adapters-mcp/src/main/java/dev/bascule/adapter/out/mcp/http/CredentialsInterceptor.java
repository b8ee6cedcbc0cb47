package dev.bascule.adapter.out.mcp.http;

import dev.bascule.application.port.out.UpstreamCredentials;
import dev.bascule.application.port.out.UpstreamCredentials.CredentialHeaders;
import dev.bascule.application.port.out.UpstreamCredentials.Rejection;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Locale;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * An interceptor that adds the credentials of one connection to each request. If the server rejects
 * them, they are renewed, and the request is sent again: a server that rejected it for its
 * credentials has not processed it. Waits no longer than the timeout of the call.
 */
final class CredentialsInterceptor implements Interceptor {

  /** For calls without a timeout, such as an event stream. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private static final String CHALLENGE = "WWW-Authenticate";

  private final UpstreamCredentials credentials;
  private final Ticker ticker;

  CredentialsInterceptor(UpstreamCredentials credentials, Ticker ticker) {
    this.credentials = credentials;
    this.ticker = ticker;
  }

  /**
   * @throws NoCredentialsException if no credentials are available
   */
  @Override
  public Response intercept(Chain chain) throws IOException {
    Duration timeout = timeoutOf(chain);
    Deadline deadline = Deadline.after(timeout, ticker);
    Request request = chain.request();
    Response response = chain.proceed(withCredentials(request, chain, timeout));
    if (!needsCredentials(response)) {
      return response;
    }
    Rejection rejection = new Rejection(response.code(), response.headers(CHALLENGE));
    if (credentials.renew(rejection, remaining(deadline))) {
      response.close();
      return chain.proceed(withCredentials(request, chain, remaining(deadline)));
    }
    checkCancelled(chain);
    return checkRemedy(response, rejection);
  }

  /** A new request each time, because OkHttp writes the body of one only once. */
  private Request withCredentials(Request request, Chain chain, Duration timeout)
      throws IOException {
    CredentialHeaders fields = credentials.headers(timeout);
    checkCancelled(chain);
    return switch (fields) {
      case CredentialHeaders.Available given when given.values().isEmpty() -> request;
      case CredentialHeaders.Available given -> {
        Request.Builder authorized = request.newBuilder();
        given.values().forEach((name, value) -> set(authorized, name, value));
        yield authorized.build();
      }
      case CredentialHeaders.Unavailable(String reason) -> throw new NoCredentialsException(reason);
    };
  }

  /** The cause is omitted: OkHttp quotes the value, which may be a secret. */
  private static void set(Request.Builder request, String name, String value) {
    try {
      request.header(name, value);
    } catch (IllegalArgumentException _) {
      throw new IllegalStateException(
          "a credential contains a character that is invalid in a header field");
    }
  }

  private Response checkRemedy(Response response, Rejection rejection)
      throws NoCredentialsException {
    String remedy = credentials.remedy(rejection).orElse("");
    if (remedy.isEmpty()) {
      return response;
    }
    response.close();
    throw new NoCredentialsException(remedy);
  }

  private static boolean needsCredentials(Response response) {
    return response.code() == 401
        || (response.code() == 403
            && response.headers(CHALLENGE).stream()
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("insufficient_scope")));
  }

  private static void checkCancelled(Chain chain) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("the caller left");
    }
    if (chain.call().isCanceled()) {
      throw new IOException("Canceled");
    }
  }

  private static Duration timeoutOf(Chain chain) {
    Duration timeout = chain.request().tag(Duration.class);
    return timeout == null || !timeout.isPositive() ? LONGEST_WAIT : timeout;
  }

  private Duration remaining(Deadline deadline) {
    Duration left = deadline.remaining(ticker);
    return left.isPositive() ? left : Duration.ofNanos(1);
  }
}
