package dev.bascule.adapter.out.mcp.http;

import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.NoAnswer;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.SessionInDoubt;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.SessionLost;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Refused;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.Failure.Throttled;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.LogSanitizer;
import dev.bascule.mcp.json.MalformedMessageException;
import dev.bascule.mcp.protocol.ErrorCodes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The interpretation of responses other than 2xx (MCP 2025-11-25, basic/transports; RFC 9110).
 * Stateless.
 */
public final class HttpErrors {

  /**
   * Seconds only; a date (RFC 9110, section 10.2.3) is ignored, because no MCP server is known to
   * send one.
   */
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

  /** The maximum length of the shown target of a redirect. */
  private static final int MAX_TARGET = 200;

  /** Whether a request belongs to a session, and how the server identifies it. */
  public enum SessionKind {
    /** No session: the request was to begin one. */
    NONE,
    /** A session without an id. */
    UNNAMED,
    /** A session whose id is in the request. */
    NAMED
  }

  private HttpErrors() {}

  /**
   * Returns whether {@code status} alone means that the session is lost, whatever the body
   * contains.
   */
  public static boolean isSessionLost(int status, SessionKind session) {
    return status == 404 && session == SessionKind.NAMED;
  }

  /**
   * Returns the failure for a 404 in a session, although a ping did not show that the session is
   * lost.
   */
  public static Failure.UpstreamFailure notFoundInSession() {
    return new BadAnswer(
        "the server answered with HTTP status 404, although its session is not known to be lost;"
            + " a proxy may have rejected the call",
        /* isClientError= */ true);
  }

  /**
   * Interprets an error response.
   *
   * @param retryAfter the {@code Retry-After} field, if there is one
   * @param body the beginning of the body
   * @param session the kind of session of the request
   */
  public static PostResponse read(
      int status, @Nullable String retryAfter, byte[] body, SessionKind session) {
    Optional<Rejected> error = rpcError(body);
    if (isSessionLost(status, session)) {
      return new SessionLost();
    }
    Failure.UpstreamFailure failure = failure(status, retryAfter, error);
    return session != SessionKind.NONE && status == 400 && mentionsLostSession(error, body)
        ? new SessionInDoubt(failure)
        : new NoAnswer(failure);
  }

  /** Returns why {@code response} to a request for an event stream contains none. */
  static Failure.UpstreamFailure streamFailure(Response response) {
    int status = response.code();
    return response.isSuccessful()
        ? new BadAnswer("the server answered with HTTP status " + status + " and no event stream")
        : redirect(response)
            .orElseGet(() -> failure(status, response.header("Retry-After"), Optional.empty()));
  }

  /**
   * Returns the failure for a redirect (RFC 9110, section 15.4), which is not followed: the request
   * may have credentials. Names the target without its query, which may have secrets; empty for
   * another response, or without a target over HTTP.
   */
  static Optional<Failure.UpstreamFailure> redirect(Response response) {
    String location = response.isRedirect() ? response.header("Location") : null;
    HttpUrl target = location == null ? null : response.request().url().resolve(location);
    if (target == null) {
      return Optional.empty();
    }
    HttpUrl shown =
        target.newBuilder().username("").password("").query(null).fragment(null).build();
    return Optional.of(
        new BadAnswer(
            "the server answered with HTTP status %d, a redirect to %s; configure that as `url`"
                .formatted(response.code(), LogSanitizer.oneLine(shown.toString(), MAX_TARGET))));
  }

  /** Returns whether a later request may get another status than {@code status}. */
  static boolean isTransient(int status) {
    return status == 408 || status == 429 || (status >= 500 && status != 501 && status != 505);
  }

  /**
   * Returns whether the response to {@code initialize} suggests the HTTP+SSE transport of revision
   * 2024-11-05 (MCP 2025-11-25, basic/transports, Backwards Compatibility) instead of Streamable
   * HTTP.
   *
   * @param body the beginning of the body
   */
  public static boolean suggestsSse(int status, byte[] body) {
    return (status == 400 || status == 404 || status == 405) && rpcError(body).isEmpty();
  }

  /**
   * Returns the failure for an error response with {@code error}, for a request without a session.
   */
  public static Failure.UpstreamFailure failure(
      int status, @Nullable String retryAfter, Optional<Rejected> error) {
    String reason = "the server answered with HTTP status " + status + hint(status);
    if (status == 401 || status == 403) {
      return new Refused(reason);
    }
    if (status == 429 || status == 503) {
      return new Throttled(reason, seconds(retryAfter));
    }
    if (status < 400 || status == 408 || status >= 500) {
      return new BadAnswer(reason);
    }
    if (error.isPresent()) {
      return error.get();
    }
    // Not from an MCP server, but perhaps from a proxy: an outage rather than a rejection, so that
    // cached values may be served. Not counted against the server, because any client can cause it.
    return new BadAnswer(reason, /* isClientError= */ true);
  }

  /** Returns what usually causes {@code status}, or no text. */
  private static String hint(int status) {
    return switch (status) {
      case 401 -> "; it requires other credentials, see `headers` and `bascule login`";
      case 404, 405, 406, 410 -> "; the path of `url` may be wrong";
      default -> "";
    };
  }

  /**
   * Returns whether the text of a 400 suggests that the session is unknown to the server. The
   * specification requires 404; some servers respond with 400, such as those with the TypeScript
   * SDK after a restart.
   */
  private static boolean mentionsLostSession(Optional<Rejected> error, byte[] body) {
    String words =
        error.map(Rejected::message).orElseGet(() -> text(body)).toLowerCase(Locale.ROOT);
    return error.map(Rejected::code).map(HttpErrors::isTransportError).orElse(true)
        && (words.contains("session") || words.contains("not initialized"));
  }

  /** The codes for methods and params are about the request, whatever the text says. */
  private static boolean isTransportError(int code) {
    return code == ErrorCodes.INVALID_REQUEST || (code <= -32000 && code >= -32099);
  }

  /** Returns the JSON-RPC error in {@code body}, if there is one. */
  public static Optional<Rejected> rpcError(byte[] body) {
    try {
      return JsonRpcCodec.read(JsonSlice.of(body)).stream()
          .filter(RpcMessage.ErrorResponse.class::isInstance)
          .map(message -> ((RpcMessage.ErrorResponse) message).error())
          .findFirst();
    } catch (MalformedMessageException _) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> seconds(@Nullable String retryAfter) {
    return Optional.ofNullable(retryAfter)
        .map(String::strip)
        .filter(value -> SECONDS.matcher(value).matches())
        .map(value -> Duration.ofSeconds(Long.parseLong(value)));
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8);
  }
}
