package dev.bascule.adapter.out.mcp.http;

import dev.bascule.adapter.out.mcp.http.PostResponse.NoAnswer;
import dev.bascule.adapter.out.mcp.http.PostResponse.SessionInDoubt;
import dev.bascule.adapter.out.mcp.http.PostResponse.SessionLost;
import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.json.MalformedMessageException;
import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Refused;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.Failure.Throttled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * What it means when a server answers with a status that is not 2xx (MCP 2025-11-25,
 * basic/transports; RFC 9110). Pure.
 */
public final class HttpErrors {

  /** Seconds; a date (RFC 9110, 10.2.3) is passed over, as no MCP server is known to send one. */
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

  private static final int INVALID_REQUEST = -32600;

  /** Whether a request was made in a session, and how the server could tell. */
  public enum SessionKind {
    /** In none: the request was to begin one. */
    NONE,
    /** In one to which the server has given no name. */
    UNNAMED,
    /** In one that the request named. */
    NAMED
  }

  private HttpErrors() {}

  /** Tells whether {@code status} alone says that the session is lost, whatever the body holds. */
  public static boolean isSessionLost(int status, SessionKind session) {
    return status == 404 && session == SessionKind.NAMED;
  }

  /**
   * Reads a refusal.
   *
   * @param retryAfter the header of that name, if there is one
   * @param body the beginning of the body
   * @param session in which sort of session the request was made
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

  /** Returns why {@code response} to a request for events holds none. */
  static Failure.UpstreamFailure streamFailure(Response response) {
    int status = response.code();
    return response.isSuccessful()
        ? new BadAnswer("the server answered with HTTP status " + status + " and no events")
        : failure(status, response.header("Retry-After"), Optional.empty());
  }

  /** Tells whether {@code status} is one that may be another one soon. */
  static boolean isTransient(int status) {
    return status == 408 || status == 429 || (status >= 500 && status != 501 && status != 505);
  }

  /**
   * Tells whether what was answered to {@code initialize} suggests that the server speaks HTTP with
   * server-sent events, of revision 2024-11-05 (MCP 2025-11-25, basic/transports, Backwards
   * Compatibility), and not Streamable HTTP.
   *
   * @param body the beginning of the body
   */
  public static boolean suggestsSse(int status, byte[] body) {
    return (status == 400 || status == 404 || status == 405) && rpcError(body).isEmpty();
  }

  /** Returns what a refusal means that holds {@code error}, where no session is at stake. */
  public static Failure.UpstreamFailure failure(
      int status, @Nullable String retryAfter, Optional<Rejected> error) {
    String reason = "the server answered with HTTP status " + status;
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
    // Nothing at that address, or nothing behind a proxy: an outage rather than a refusal, so that
    // what is cached may be served. It says nothing against the server: any client can cause one.
    return status == 404 || status == 410
        ? new BadAnswer(reason, /* isClientError= */ true)
        : new Refused(reason);
  }

  /**
   * Returns whether the words of a 400 may say that the server does not know the session. The
   * specification asks for 404; some servers answer 400, as that of the protocol's TypeScript
   * library does when it was started again.
   */
  private static boolean mentionsLostSession(Optional<Rejected> error, byte[] body) {
    String words =
        error.map(Rejected::message).orElseGet(() -> text(body)).toLowerCase(Locale.ROOT);
    return error.map(Rejected::code).map(HttpErrors::isTransportError).orElse(true)
        && (words.contains("session") || words.contains("not initialized"));
  }

  /** The codes of methods and params are about the request, whatever words come with them. */
  private static boolean isTransportError(int code) {
    return code == INVALID_REQUEST || (code <= -32000 && code >= -32099);
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
