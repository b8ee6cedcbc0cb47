package dev.bascule.adapter.in.http.mcp.protocol;

import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.result.ArgumentError;
import dev.bascule.domain.result.Failure;
import dev.bascule.mcp.json.RawJsonObject;
import dev.bascule.mcp.protocol.ErrorCodes;
import dev.bascule.mcp.protocol.ProtocolEra;
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
  public static JsonRpcResult of(Failure failure, ProtocolEra era) {
    return switch (failure) {
      case Failure.Rejected rejected -> new JsonRpcResult.ErrorResult(rejected(rejected, era));
      case Failure.UnknownServer(String name) ->
          new JsonRpcResult.ErrorResult(of(ProblemMapper.unknownServer(name)).withStatus(404));
      case Failure.UnknownTool unknown ->
          new JsonRpcResult.ErrorResult(unknownName("tool", unknown.tool().value()));
      case Failure.InvalidArguments(List<ArgumentError> errors) ->
          new JsonRpcResult.ErrorResult(invalidArguments(errors.getFirst()));
      case Failure.Cancelled() -> new JsonRpcResult.NoResponse();
      case Failure.Refused _,
          Failure.Unreachable _,
          Failure.BadAnswer _,
          Failure.TimedOut _,
          Failure.StartTimedOut _,
          Failure.CircuitOpen _,
          Failure.Saturated _,
          Failure.OverLimit _,
          Failure.Throttled _,
          Failure.NotRunning _,
          Failure.NotCached _ ->
          new JsonRpcResult.ErrorResult(of(ProblemMapper.of(failure)));
    };
  }

  /** Returns {@code problem}, which occurred in the bridge itself. */
  private static JsonRpcError of(Problem problem) {
    RawJsonObject data = data(problem.type());
    return new JsonRpcError(codeOf(problem.type()), problem.summary())
        .withData(
            problem
                .retryAfter()
                .map(seconds -> data.with(Problem.RETRY_AFTER, seconds))
                .orElse(data));
  }

  public static JsonRpcError unknownName(String what, String name) {
    return JsonRpcError.invalidParams("Unknown " + what + ": " + ProblemMapper.cut(name));
  }

  /** Occurs only if the client shares a request with a plain HTTP client. */
  private static JsonRpcError invalidArguments(ArgumentError error) {
    return JsonRpcError.invalidParams(ProblemMapper.cut(error.place() + ": " + error.detail()));
  }

  /** Returns the error if a limit of the bridge is reached. */
  public static JsonRpcError busy(String message) {
    return new JsonRpcError(BUSY, message)
        .withData(data(ProblemType.BUSY).with(Problem.RETRY_AFTER, "1"))
        .withStatus(503);
  }

  public static JsonRpcError unknownSession() {
    return bridgeError(ProblemType.UNKNOWN_SESSION, "Unknown session").withStatus(404);
  }

  public static JsonRpcError bridgeError(ProblemType type, String message) {
    return new JsonRpcError(codeOf(type), ProblemMapper.cut(message)).withData(data(type));
  }

  private static JsonRpcError rejected(Failure.Rejected rejected, ProtocolEra era) {
    boolean isOurFault =
        rejected.code() == ErrorCodes.HEADER_MISMATCH
            || rejected.code() == ErrorCodes.UNSUPPORTED_VERSION;
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
    return era == ProtocolEra.MODERN ? error.withStatus(modernStatus(error.code())) : error;
  }

  private static int modernStatus(int code) {
    return switch (code) {
      case ErrorCodes.MISSING_CAPABILITY -> 400;
      case ErrorCodes.METHOD_NOT_FOUND -> 404;
      default -> 200;
    };
  }

  private static int codeOf(ProblemType type) {
    return type.code().orElseThrow();
  }

  private static RawJsonObject data(ProblemType type) {
    return RawJsonObject.EMPTY.withString("type", type.uri());
  }

  /**
   * Returns {@code result} of reading {@code uri} with the error code of {@code era}, which changed
   * after 2025-11-25 (MCP 2026-07-28, server/resources: error handling).
   */
  public static JsonRpcResult translateNotFound(JsonRpcResult result, String uri, ProtocolEra era) {
    return result instanceof JsonRpcResult.ErrorResult(JsonRpcError error) && isNotFound(error)
        ? new JsonRpcResult.ErrorResult(translate(error, uri, era))
        : result;
  }

  /**
   * Returns whether the error means an unknown resource. Invalid params alone can mean anything, so
   * the data must contain the resource.
   */
  private static boolean isNotFound(JsonRpcError error) {
    return error.code() == Failure.Rejected.RESOURCE_NOT_FOUND
        || (error.code() == ErrorCodes.INVALID_PARAMS
            && object(error.data()).map(data -> data.has("uri")).orElse(false));
  }

  private static JsonRpcError translate(JsonRpcError error, String uri, ProtocolEra era) {
    int code =
        era == ProtocolEra.MODERN ? ErrorCodes.INVALID_PARAMS : Failure.Rejected.RESOURCE_NOT_FOUND;
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
