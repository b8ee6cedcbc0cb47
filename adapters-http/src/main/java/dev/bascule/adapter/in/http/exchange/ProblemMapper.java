package dev.bascule.adapter.in.http.exchange;

import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.domain.budget.DocumentBudget;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.result.ArgumentError;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.util.RawValue;

/** Maps failures to problems for clients. */
public final class ProblemMapper {

  /** The maximum length of a server's message in a problem. */
  private static final int MAX_TEXT_LENGTH = 4_000;

  /** The maximum size of a server's error data in a problem. */
  private static final int MAX_DATA_BYTES = 64 * 1024;

  /** Up to MCP 2025-11-25. */
  private static final int RESOURCE_NOT_FOUND = -32002;

  public static final Problem TOO_MANY_STREAMS =
      new Problem(ProblemType.BUSY, "too many open streams").retryAfter(1);

  public static final Problem DRAINING =
      new Problem(ProblemType.DRAINING, "no new requests are accepted");

  /** The bridge is generating a large document for another client. */
  public static final Problem DOCUMENTS_BUSY =
      new Problem(ProblemType.OVERLOADED, "other large documents are being built").retryAfter(1);

  private ProblemMapper() {}

  /**
   * Returns the problem for descriptions that are too large for a document.
   *
   * @param bytes their size in bytes
   */
  public static Problem documentTooLong(long bytes) {
    return new Problem(
        ProblemType.DOCUMENT_TOO_LONG,
        "the tools have "
            + bytes
            + " bytes, and the limit is "
            + DocumentBudget.PROCESS.maxBytes()
            + "; GET /servers/{server}/tools lists them");
  }

  /** Returns the problem for {@code failure}; the only place that decides its status. */
  public static Problem of(Failure failure) {
    return switch (failure) {
      case Failure.Rejected rejected -> rejected(rejected);
      case Failure.Refused(String reason) -> new Problem(ProblemType.REFUSED, cut(reason));
      case Failure.Throttled throttled -> throttled(throttled);
      case Failure.Resting(String reason, Duration retryAfter) ->
          new Problem(ProblemType.RESTING, cut(reason)).retryAfter(seconds(retryAfter));
      case Failure.Unreachable unreachable -> unreachable(unreachable);
      case Failure.BadAnswer(String reason, _) -> new Problem(ProblemType.BAD_ANSWER, cut(reason));
      case Failure.TimedOut(Duration after) -> timedOut("no response within " + words(after));
      case Failure.StartTimedOut(Duration after) ->
          timedOut("the server did not start within " + words(after) + " (startTimeout)");
      case Failure.Cancelled() ->
          new Problem(
              ProblemType.CANCELLED, "the client disconnected before the response was complete");
      case Failure.CircuitOpen(Duration retryAfter) ->
          new Problem(
                  ProblemType.CIRCUIT_OPEN,
                  "too many recent failures; retrying in " + seconds(retryAfter) + " s")
              .retryAfter(seconds(retryAfter));
      case Failure.Saturated(int limit, Duration retryAfter) ->
          new Problem(
                  ProblemType.SATURATED,
                  "concurrency limit reached (" + limit + " calls in flight)")
              .retryAfter(seconds(retryAfter));
      case Failure.OverLimit overLimit ->
          new Problem(ProblemType.OVER_LIMIT, "the bridge allows " + overLimit.words())
              .with("limit", overLimit.limit().word())
              .retryAfter(seconds(overLimit.retryAfter()));
      case Failure.UnknownServer(String name) -> unknownServer(name);
      case Failure.UnknownTool unknown -> unknownTool(unknown.tool().value());
      case Failure.InvalidArguments(List<ArgumentError> errors) -> invalidArguments(errors);
      case Failure.NotCached() ->
          new Problem(
              ProblemType.NOT_CACHED, "the request has only-if-cached, and nothing is cached");
    };
  }

  /** Returns the problem for a failed listing or completion. */
  public static Problem ofFeature(Failure failure) {
    return failure instanceof Failure.Rejected rejected
            && rejected.code() == Failure.Rejected.METHOD_NOT_FOUND
        ? rejected(ProblemType.NOT_OFFERED, rejected)
        : of(failure);
  }

  /** Returns the problem for a failed read of a resource. */
  public static Problem ofResource(Failure failure) {
    return failure instanceof Failure.Rejected rejected && isUnknownResource(rejected.code())
        ? rejected(ProblemType.UNKNOWN_RESOURCE, rejected)
        : ofFeature(failure);
  }

  /**
   * Returns the problem for a failed request of a prompt.
   *
   * @param isListed whether the server lists the prompt. The server's error does not distinguish an
   *     unknown prompt from invalid arguments
   */
  public static Problem ofPrompt(Failure failure, BooleanSupplier isListed) {
    return failure instanceof Failure.Rejected rejected
            && rejected.code() == Failure.Rejected.INVALID_PARAMS
            && !isListed.getAsBoolean()
        ? rejected(ProblemType.UNKNOWN_PROMPT, rejected)
        : ofFeature(failure);
  }

  private static boolean isUnknownResource(int code) {
    return code == RESOURCE_NOT_FOUND || code == Failure.Rejected.INVALID_PARAMS;
  }

  public static Problem unknownServer(String name) {
    return new Problem(ProblemType.UNKNOWN_SERVER, "no server \"" + cut(name) + "\" is configured");
  }

  public static Problem unknownTool(String name) {
    return new Problem(ProblemType.UNKNOWN_TOOL, "the server lists no tool \"" + cut(name) + "\"");
  }

  /** Returns the problem for a tool result with {@code isError} and this text. */
  public static Problem toolError(String text) {
    return new Problem(
        ProblemType.TOOL_ERROR, text.isEmpty() ? "the result has no text" : cut(text));
  }

  /** Returns the problem for an incomplete result. */
  public static Problem inputRequired(JsonBytes result) {
    return new Problem(
            ProblemType.INPUT_REQUIRED,
            "only an MCP client can answer; \"result\" has the request of the server")
        .with("result", JsonNodeFactory.instance.rawValueNode(new RawValue(result.text())));
  }

  private static Problem rejected(Failure.Rejected rejected) {
    return rejected.code() == Failure.Rejected.INVALID_PARAMS
        ? rejected(ProblemType.INVALID_ARGUMENTS, rejected)
        : rejected(ProblemType.REJECTED, rejected);
  }

  /** Returns the problem with errors in the format of RFC 9457, section 3. */
  private static Problem invalidArguments(List<ArgumentError> errors) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    errors.forEach(
        error -> list.addObject().put("pointer", error.pointer()).put("detail", error.detail()));
    return new Problem(
            ProblemType.INVALID_ARGUMENTS,
            cut(
                errors.stream()
                    .map(error -> error.place() + ": " + error.detail())
                    .collect(Collectors.joining("; "))))
        .with("errors", list);
  }

  /** Returns the problem for an unknown path. */
  public static Problem unknownPath() {
    return new Problem(ProblemType.UNKNOWN_PATH, "see GET / for available routes");
  }

  /** Returns a problem with the server's code, message and data. */
  static Problem rejected(ProblemType type, Failure.Rejected rejected) {
    Problem problem = new Problem(type, cut(rejected.message())).with("code", rejected.code());
    return rejected
        .data()
        .filter(json -> json.length() <= MAX_DATA_BYTES)
        .flatMap(JsonCodec::readIfPossible)
        .map(data -> problem.with("data", data))
        .orElse(problem);
  }

  private static Problem timedOut(String detail) {
    return new Problem(ProblemType.TIMED_OUT, detail);
  }

  private static Problem throttled(Failure.Throttled throttled) {
    Problem problem = new Problem(ProblemType.THROTTLED, cut(throttled.reason()));
    return throttled.retryAfter().map(pause -> problem.retryAfter(seconds(pause))).orElse(problem);
  }

  private static Problem unreachable(Failure.Unreachable unreachable) {
    boolean mayHaveRun = unreachable.delivery() == DeliveryStatus.MAY_HAVE_RUN;
    return new Problem(
        ProblemType.UNREACHABLE,
        cut(unreachable.reason()) + (mayHaveRun ? "; it may have executed the request" : ""));
  }

  /** Returns whole seconds, rounded up, since a retry that is too early fails again. */
  private static long seconds(Duration duration) {
    long whole = duration.getSeconds() + (duration.getNano() > 0 ? 1 : 0);
    return Math.max(1, whole);
  }

  private static String words(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }

  private static String cut(String words) {
    return words.length() <= MAX_TEXT_LENGTH ? words : words.substring(0, MAX_TEXT_LENGTH) + "…";
  }
}
