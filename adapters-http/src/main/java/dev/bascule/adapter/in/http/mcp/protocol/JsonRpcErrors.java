package dev.bascule.adapter.in.http.mcp.protocol;

import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.result.ArgumentError;
import dev.bascule.domain.result.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Maps failures to JSON-RPC errors.
 *
 * <p>Errors of the bridge itself have codes from -31001 to -31099, outside the range that JSON-RPC
 * reserves, so that they cannot be confused with the server's errors; {@code data.type} is the
 * {@link ProblemType}. The HTTP status is 200: clients show the error to their users, and of
 * another status only the number.
 */
public final class JsonRpcErrors {

  /** The code of an error because a limit of the bridge is reached. */
  public static final int BUSY = codeOf(ProblemType.BUSY);

  private JsonRpcErrors() {}

  /** Returns the result of a request that failed with {@code failure}. */
  public static JsonRpcResult of(Failure failure, ProtocolFamily family) {
    return switch (failure) {
      case Failure.Rejected rejected -> new JsonRpcResult.ErrorResult(rejected(rejected, family));
      case Failure.Refused(String reason) -> errorResult(ProblemType.REFUSED, reason);
      case Failure.Unreachable(String reason, _) -> errorResult(ProblemType.UNREACHABLE, reason);
      case Failure.BadAnswer(String reason, _) -> errorResult(ProblemType.BAD_ANSWER, reason);
      case Failure.TimedOut(Duration after) ->
          errorResult(ProblemType.TIMED_OUT, "No response within " + after.toMillis() + " ms");
      case Failure.StartTimedOut(Duration after) ->
          errorResult(
              ProblemType.TIMED_OUT, "The server did not start within " + after.toMillis() + " ms");
      case Failure.CircuitOpen(Duration after) ->
          retryLater(
              ProblemType.CIRCUIT_OPEN, "Circuit breaker open: too many recent failures", after);
      case Failure.Saturated(int limit, Duration after) ->
          retryLater(
              ProblemType.SATURATED,
              "Concurrency limit reached (" + limit + " calls in flight)",
              after);
      case Failure.OverLimit limit ->
          retryLater(
              ProblemType.OVER_LIMIT, "The bridge allows " + limit.words(), limit.retryAfter());
      case Failure.Throttled(String reason, Optional<Duration> after) ->
          after
              .map(pause -> retryLater(ProblemType.THROTTLED, reason, pause))
              .orElseGet(() -> errorResult(ProblemType.THROTTLED, reason));
      case Failure.Resting(String reason, Duration after) ->
          retryLater(ProblemType.RESTING, reason, after);
      case Failure.NotCached() -> errorResult(ProblemType.NOT_CACHED, "Not cached");
      case Failure.InvalidArguments(List<ArgumentError> errors) ->
          new JsonRpcResult.ErrorResult(invalidArguments(errors.getFirst()));
      case Failure.UnknownServer(String name) -> new JsonRpcResult.ErrorResult(unknownServer(name));
      case Failure.UnknownTool unknown ->
          new JsonRpcResult.ErrorResult(unknownName("tool", unknown.tool().value()));
      case Failure.Cancelled() -> new JsonRpcResult.NoResponse();
    };
  }

  /** Returns the error for an unknown name. */
  public static JsonRpcError unknownName(String what, String name) {
    return JsonRpcError.invalidParams("Unknown " + what + ": " + ProblemMapper.cut(name));
  }

  /**
   * Returns the error for invalid arguments, which occurs only if the client shares a request with
   * a plain HTTP client.
   */
  private static JsonRpcError invalidArguments(ArgumentError error) {
    return JsonRpcError.invalidParams(ProblemMapper.cut(error.place() + ": " + error.detail()));
  }

  private static JsonRpcError unknownServer(String name) {
    return bridgeError(
            ProblemType.UNKNOWN_SERVER, "Unknown server \"" + ProblemMapper.cut(name) + "\"")
        .withStatus(404);
  }

  /** Returns the error if a limit of the bridge is reached. */
  public static JsonRpcError busy(String message) {
    return new JsonRpcError(
        BUSY,
        message,
        Optional.of(data(ProblemType.BUSY).with("retryAfterSeconds", "1").toJson()),
        503);
  }

  /** Returns the error for an expired or unknown session. */
  public static JsonRpcError unknownSession() {
    return bridgeError(ProblemType.UNKNOWN_SESSION, "Unknown session").withStatus(404);
  }

  /** Returns an error of the bridge itself. */
  public static JsonRpcError bridgeError(ProblemType type, String message) {
    return new JsonRpcError(codeOf(type), ProblemMapper.cut(message)).withData(data(type));
  }

  private static JsonRpcError rejected(Failure.Rejected rejected, ProtocolFamily family) {
    boolean isOurFault =
        rejected.code() == JsonRpcError.HEADER_MISMATCH
            || rejected.code() == JsonRpcError.UNSUPPORTED_VERSION;
    if (isOurFault) {
      // The client would look for the error in its own request.
      return bridgeError(
          ProblemType.BAD_ANSWER,
          "The server rejects the request of the bridge: " + rejected.message());
    }
    JsonRpcError error =
        new JsonRpcError(
            rejected.code(),
            ProblemMapper.cut(rejected.message()),
            rejected.data().filter(json -> json.length() <= ProblemMapper.MAX_DATA_BYTES),
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

  private static JsonRpcResult errorResult(ProblemType type, String message) {
    return new JsonRpcResult.ErrorResult(bridgeError(type, message));
  }

  private static JsonRpcResult retryLater(ProblemType type, String message, Duration after) {
    RawJsonObject data =
        data(type).with("retryAfterSeconds", Long.toString(ProblemMapper.wholeSeconds(after)));
    return new JsonRpcResult.ErrorResult(
        new JsonRpcError(codeOf(type), ProblemMapper.cut(message)).withData(data));
  }

  private static int codeOf(ProblemType type) {
    return type.code().orElseThrow();
  }

  private static RawJsonObject data(ProblemType type) {
    return RawJsonObject.EMPTY.withString("type", type.uri());
  }

  /**
   * The error for an unknown resource, whose code changed after 2025-11-25 (MCP 2026-07-28,
   * server/resources: error handling). Pure.
   */
  public static final class ResourceNotFoundError {

    private ResourceNotFoundError() {}

    /** Returns {@code result} of reading {@code uri} with the error code of {@code family}. */
    public static JsonRpcResult translate(JsonRpcResult result, String uri, ProtocolFamily family) {
      return result instanceof JsonRpcResult.ErrorResult(JsonRpcError error) && isNotFound(error)
          ? new JsonRpcResult.ErrorResult(translate(error, uri, family))
          : result;
    }

    static JsonRpcError resource(String uri, ProtocolFamily family) {
      return translate(
          new JsonRpcError(JsonRpcError.RESOURCE_NOT_FOUND, "Resource not found"), uri, family);
    }

    /**
     * Returns whether the error means an unknown resource. Invalid params alone can mean anything,
     * so the data must contain the resource.
     */
    static boolean isNotFound(JsonRpcError error) {
      return error.code() == JsonRpcError.RESOURCE_NOT_FOUND
          || (error.code() == JsonRpcError.INVALID_PARAMS
              && object(error.data()).map(data -> data.has("uri")).orElse(false));
    }

    private static JsonRpcError translate(JsonRpcError error, String uri, ProtocolFamily family) {
      int code =
          family == ProtocolFamily.MODERN
              ? JsonRpcError.INVALID_PARAMS
              : JsonRpcError.RESOURCE_NOT_FOUND;
      Optional<RawJsonObject> data =
          error.data().isEmpty() ? Optional.of(RawJsonObject.EMPTY) : object(error.data());
      Optional<JsonBytes> withUri =
          data.map(known -> known.has("uri") ? known : known.withString("uri", uri))
              .map(RawJsonObject::toJson)
              .or(error::data);
      return new JsonRpcError(code, error.message(), withUri, error.status());
    }

    private static Optional<RawJsonObject> object(Optional<JsonBytes> data) {
      return data.flatMap(RawJsonObject::of);
    }
  }
}
