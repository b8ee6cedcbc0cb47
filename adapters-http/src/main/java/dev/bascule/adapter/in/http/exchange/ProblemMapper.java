package dev.bascule.adapter.in.http.exchange;

import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.domain.budget.DocumentBudget;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.result.ArgumentError;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.util.RawValue;

/** The problem that each failure is, outward. */
public final class ProblemMapper {

  /** A server's own words go to the client, but not without end. */
  private static final int MAX_TEXT_LENGTH = 4_000;

  /** As do its data. */
  private static final int MAX_DATA_BYTES = 64 * 1024;

  public static final Problem TOO_MANY_STREAMS =
      new Problem(429, "busy", "Too many streams at once", "the bridge can hold no more of them")
          .retryAfter(1);

  public static final Problem DRAINING =
      new Problem(503, "draining", "The bridge is stopping", "it takes no new requests");

  /** The bridge makes a large document for another client. */
  public static final Problem DOCUMENTS_BUSY =
      new Problem(503, "overloaded", "The bridge is overloaded", "it makes other large documents")
          .retryAfter(1);

  private ProblemMapper() {}

  /**
   * Returns the problem with descriptions that no document is made of.
   *
   * @param bytes how many bytes they have
   */
  public static Problem documentTooLong(long bytes) {
    return new Problem(
        503,
        "document-too-long",
        "The document would be too long",
        "the tools count for "
            + bytes
            + " bytes, and the bridge makes documents of at most "
            + DocumentBudget.PROCESS.maxBytes()
            + "; GET /servers/{server}/tools lists them");
  }

  /** Returns the problem for {@code failure}; the one place that decides its status. */
  public static Problem of(Failure failure) {
    return switch (failure) {
      case Failure.Rejected rejected -> rejected(rejected);
      case Failure.Refused(String reason) ->
          new Problem(502, "refused", "The server refuses the bridge", cut(reason));
      case Failure.Throttled throttled -> throttled(throttled);
      case Failure.Resting(String reason, Duration retryAfter) ->
          new Problem(503, "resting", "The server is given a pause", cut(reason))
              .retryAfter(seconds(retryAfter));
      case Failure.Unreachable unreachable -> unreachable(unreachable);
      case Failure.BadAnswer(String reason, _) ->
          new Problem(502, "bad-answer", "The server answered nonsense", cut(reason));
      case Failure.TimedOut(Duration after) -> timedOut("no answer came within " + words(after));
      case Failure.StartTimedOut(Duration after) ->
          timedOut("the server was not started within " + words(after) + " (startTimeout)");
      case Failure.Cancelled() ->
          new Problem(503, "cancelled", "The request was given up", "nobody waits for it any more");
      case Failure.CircuitOpen(Duration retryAfter) ->
          new Problem(
                  503,
                  "circuit-open",
                  "The server is left in peace",
                  "recent requests to it failed; the next is let through in "
                      + seconds(retryAfter)
                      + " s")
              .retryAfter(seconds(retryAfter));
      case Failure.Saturated(int limit, Duration retryAfter) ->
          new Problem(
                  429,
                  "saturated",
                  "Too many requests at once",
                  "the bridge allows the server " + limit + " at once")
              .retryAfter(seconds(retryAfter));
      case Failure.OverLimit overLimit ->
          new Problem(
                  429, "over-limit", "A limit is reached", "the bridge allows " + overLimit.words())
              .with("limit", overLimit.limit().word())
              .retryAfter(seconds(overLimit.retryAfter()));
      case Failure.UnknownServer(String name) -> unknownServer(name);
      case Failure.UnknownTool unknown -> unknownTool(unknown.tool().value());
      case Failure.InvalidArguments(List<ArgumentError> errors) -> invalidArguments(errors);
      case Failure.NotCached() ->
          new Problem(
              504,
              "not-cached",
              "Nothing is cached",
              "the request wants a cached answer or none (only-if-cached), and there is none");
    };
  }

  public static Problem unknownServer(String name) {
    return new Problem(
        404,
        "unknown-server",
        "There is no such server",
        "no server is configured under the name \"" + cut(name) + "\"");
  }

  public static Problem unknownTool(String name) {
    return new Problem(
        404,
        "unknown-tool",
        "There is no such tool",
        "the server lists no tool of the name \"" + cut(name) + "\"");
  }

  /** Returns the problem for a result with {@code isError} and this text, of a tool that ran. */
  public static Problem toolError(String text) {
    return new Problem(
        502,
        "tool-error",
        "The tool reported an error",
        text.isEmpty() ? "the result has no text" : cut(text));
  }

  /** Returns the problem for a result that is not the whole answer. */
  public static Problem inputRequired(JsonBytes result) {
    return new Problem(
            409,
            "input-required",
            "The server wants something before it answers",
            "only an MCP client can give it; \"result\" says what it is")
        .with("result", JsonNodeFactory.instance.rawValueNode(new RawValue(result.text())));
  }

  private static Problem rejected(Failure.Rejected rejected) {
    return rejected.code() == Failure.Rejected.INVALID_PARAMS
        ? rejected(422, "invalid-arguments", "The server does not accept the arguments", rejected)
        : rejected(502, "rejected", "The server answered with an error", rejected);
  }

  /** The errors are in the form of RFC 9457, section 3. */
  private static Problem invalidArguments(List<ArgumentError> errors) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    errors.forEach(
        error -> list.addObject().put("pointer", error.pointer()).put("detail", error.detail()));
    return new Problem(
            422,
            "invalid-arguments",
            "The arguments do not match the tool's input schema",
            cut(
                errors.stream()
                    .map(error -> error.place() + ": " + error.detail())
                    .collect(Collectors.joining("; "))))
        .with("errors", list);
  }

  /** Returns the problem with a path that nothing is at. */
  public static Problem unknownPath() {
    return new Problem(404, "unknown-path", "There is nothing here", "GET / lists what there is");
  }

  /** Returns a problem that tells all that the server said. */
  static Problem rejected(int status, String name, String title, Failure.Rejected rejected) {
    Problem problem =
        new Problem(status, name, title, cut(rejected.message())).with("code", rejected.code());
    return rejected
        .data()
        .filter(json -> json.length() <= MAX_DATA_BYTES)
        .flatMap(JsonCodec::readIfPossible)
        .map(data -> problem.with("data", data))
        .orElse(problem);
  }

  private static Problem timedOut(String detail) {
    return new Problem(504, "timed-out", "The server did not answer in time", detail);
  }

  private static Problem throttled(Failure.Throttled throttled) {
    Problem problem =
        new Problem(502, "throttled", "The server asks for a pause", cut(throttled.reason()));
    return throttled.retryAfter().map(pause -> problem.retryAfter(seconds(pause))).orElse(problem);
  }

  private static Problem unreachable(Failure.Unreachable unreachable) {
    boolean mayHaveRun = unreachable.delivery() == DeliveryStatus.MAY_HAVE_RUN;
    return new Problem(
        502,
        "unreachable",
        "The server cannot be reached",
        cut(unreachable.reason()) + (mayHaveRun ? "; it may have acted on the request" : ""));
  }

  /** Returns whole seconds, rounded up, since a client that comes too early comes in vain. */
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
