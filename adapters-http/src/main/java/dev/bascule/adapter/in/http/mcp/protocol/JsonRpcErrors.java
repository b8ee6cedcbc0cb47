package dev.bascule.adapter.in.http.mcp.protocol;

import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.domain.result.ArgumentError;
import dev.bascule.domain.result.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The JSON-RPC error that each failure is.
 *
 * <p>What the bridge itself has to say has codes from -31001 to -31099, outside what JSON-RPC
 * reserves, so that it cannot look like the server's words; {@code data.type} says the same in a
 * word. It rides on status 200: clients show their users the error, and of a status only the
 * number.
 */
public final class JsonRpcErrors {

  static final int REFUSED = -31001;
  static final int UNREACHABLE = -31002;
  static final int BAD_ANSWER = -31003;
  static final int TIMED_OUT = -31004;
  static final int CIRCUIT_OPEN = -31005;
  static final int SATURATED = -31006;
  static final int THROTTLED = -31007;
  static final int RESTING = -31008;
  static final int NOT_CACHED = -31009;
  static final int UNKNOWN_SERVER = -31010;
  public static final int BUSY = -31011;
  public static final int NEEDS_INPUT = -31012;
  static final int UNKNOWN_SESSION = -31013;
  static final int OVER_LIMIT = -31014;

  /** A server's own words go to the client, but not without end. */
  private static final int MAX_TEXT_LENGTH = 4_000;

  /** As do its data. */
  private static final int MAX_DATA_BYTES = 64 * 1024;

  private JsonRpcErrors() {}

  /** Returns the answer to a request that ended with {@code failure}. */
  public static JsonRpcResult of(Failure failure, ProtocolFamily family) {
    return switch (failure) {
      case Failure.Rejected rejected -> new JsonRpcResult.ErrorResult(rejected(rejected, family));
      case Failure.Refused(String reason) -> errorResult(REFUSED, "refused", reason);
      case Failure.Unreachable(String reason, _) -> errorResult(UNREACHABLE, "unreachable", reason);
      case Failure.BadAnswer(String reason, _) -> errorResult(BAD_ANSWER, "bad-answer", reason);
      case Failure.TimedOut(Duration after) ->
          errorResult(TIMED_OUT, "timed-out", "No answer came within " + after.toMillis() + " ms");
      case Failure.StartTimedOut(Duration after) ->
          errorResult(
              TIMED_OUT,
              "timed-out",
              "The server was not started within " + after.toMillis() + " ms");
      case Failure.CircuitOpen(Duration after) ->
          retryLater(CIRCUIT_OPEN, "circuit-open", "Recent requests to the server failed", after);
      case Failure.Saturated(int limit, Duration after) ->
          retryLater(SATURATED, "saturated", "The server is allowed " + limit + " at once", after);
      case Failure.OverLimit limit ->
          retryLater(
              OVER_LIMIT, "over-limit", "The bridge allows " + limit.words(), limit.retryAfter());
      case Failure.Throttled(String reason, Optional<Duration> after) ->
          after
              .map(pause -> retryLater(THROTTLED, "throttled", reason, pause))
              .orElseGet(() -> errorResult(THROTTLED, "throttled", reason));
      case Failure.Resting(String reason, Duration after) ->
          retryLater(RESTING, "resting", reason, after);
      case Failure.NotCached() -> errorResult(NOT_CACHED, "not-cached", "Nothing is cached");
      case Failure.InvalidArguments(List<ArgumentError> errors) ->
          new JsonRpcResult.ErrorResult(invalidArguments(errors.getFirst()));
      case Failure.UnknownServer(String name) -> new JsonRpcResult.ErrorResult(unknownServer(name));
      case Failure.UnknownTool unknown ->
          new JsonRpcResult.ErrorResult(unknownName("tool", unknown.tool().value()));
      case Failure.Cancelled() -> new JsonRpcResult.NoResponse();
    };
  }

  /** What is not there, by whatever name the client knows it. */
  public static JsonRpcError unknownName(String what, String name) {
    return JsonRpcError.invalidParams("Unknown " + what + ": " + cut(name));
  }

  /** Only a client that shares the load of a plain HTTP client gets it. */
  private static JsonRpcError invalidArguments(ArgumentError error) {
    return JsonRpcError.invalidParams(cut(error.place() + ": " + error.detail()));
  }

  private static JsonRpcError unknownServer(String name) {
    return bridgeError(UNKNOWN_SERVER, "unknown-server", "There is no server \"" + cut(name) + "\"")
        .withStatus(404);
  }

  /** The bridge has no room for more. */
  public static JsonRpcError busy(String message) {
    return new JsonRpcError(
        BUSY, message, Optional.of(data("busy").with("retryAfterSeconds", "1").toJson()), 503);
  }

  /** The client's session is over, or never was. */
  public static JsonRpcError unknownSession() {
    return bridgeError(UNKNOWN_SESSION, "unknown-session", "There is no such session")
        .withStatus(404);
  }

  /** An error of the bridge's own. */
  public static JsonRpcError bridgeError(int code, String type, String message) {
    return new JsonRpcError(code, cut(message)).withData(data(type));
  }

  private static JsonRpcError rejected(Failure.Rejected rejected, ProtocolFamily family) {
    boolean isOurFault =
        rejected.code() == JsonRpcError.HEADER_MISMATCH
            || rejected.code() == JsonRpcError.UNSUPPORTED_VERSION;
    if (isOurFault) {
      // The client would look for the fault in its own request.
      return bridgeError(
          BAD_ANSWER,
          "bad-answer",
          "The server refuses how the bridge asks: " + rejected.message());
    }
    JsonRpcError error =
        new JsonRpcError(
            rejected.code(),
            cut(rejected.message()),
            rejected.data().filter(json -> json.length() <= MAX_DATA_BYTES),
            /* status= */ 200);
    return family == ProtocolFamily.MODERN ? error.withStatus(modernStatus(error.code())) : error;
  }

  private static int modernStatus(int code) {
    return switch (code) {
      case JsonRpcError.MISSING_CAPABILITY -> 400;
      case JsonRpcError.METHOD_NOT_FOUND -> 404;
      default -> 200;
    };
  }

  private static JsonRpcResult errorResult(int code, String type, String message) {
    return new JsonRpcResult.ErrorResult(bridgeError(code, type, message));
  }

  private static JsonRpcResult retryLater(int code, String type, String message, Duration after) {
    RawJsonObject data = data(type).with("retryAfterSeconds", Long.toString(seconds(after)));
    return new JsonRpcResult.ErrorResult(new JsonRpcError(code, cut(message)).withData(data));
  }

  private static RawJsonObject data(String type) {
    return RawJsonObject.EMPTY.withString("type", "urn:bascule:problem:" + type);
  }

  /** Returns whole seconds, rounded up, since a client that comes too early comes in vain. */
  private static long seconds(Duration duration) {
    long whole = duration.getSeconds() + (duration.getNano() > 0 ? 1 : 0);
    return Math.max(1, whole);
  }

  private static String cut(String words) {
    return words.length() <= MAX_TEXT_LENGTH ? words : words.substring(0, MAX_TEXT_LENGTH) + "…";
  }
}
