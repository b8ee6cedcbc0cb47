package dev.bascule.adapter.in.http.exchange;

import dev.bascule.domain.budget.DocumentBudget;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.ratelimit.LogRateLimiter;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.result.ArgumentError;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.text.SpellingSuggestion;
import dev.bascule.domain.time.DurationText;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.json.JsonCodec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.util.RawValue;

/** Maps failures to problems for clients. */
public final class ProblemMapper {

  private static final int MAX_TEXT_LENGTH = 4_000;

  /** The maximum size of a server's error data in a problem. */
  public static final int MAX_DATA_BYTES = 64 * 1024;

  public static final Problem TOO_MANY_STREAMS =
      new Problem(ProblemType.BUSY, "too many open streams").retryAfter(1);

  public static final Problem DRAINING =
      new Problem(ProblemType.DRAINING, "no new requests are accepted").retryAfter(1);

  /** The bridge has ended the request in order to stop. */
  public static final Problem DRAINED =
      new Problem(
          ProblemType.DRAINING,
          "the request was not complete after listen.drainTimeout; a tool may have run");

  /** The bridge is generating a large document for another client. */
  public static final Problem DOCUMENTS_BUSY =
      new Problem(ProblemType.OVERLOADED, "other large documents are being built").retryAfter(1);

  /** Starts take seconds, or minutes if something has to be downloaded. */
  private static final long RETRY_OF_START = 2;

  private static final int MAX_NAMED_SERVERS = 10;

  /** The tools that are compared with an unknown name; each takes some microseconds. */
  private static final int MAX_CANDIDATES = 1000;

  private ProblemMapper() {}

  /** Returns the problem for descriptions that are too large for a document of their own. */
  public static Problem documentTooLong(long bytes) {
    return new Problem(
        ProblemType.DOCUMENT_TOO_LONG,
        "the descriptions have "
            + bytes
            + " bytes, and the limit is "
            + DocumentBudget.PROCESS.maxBytes()
            + " (limits.documentBytes); GET /servers/{server}/tools lists the tools");
  }

  /**
   * Returns the problem for descriptions that do not fit into a document with those of other
   * servers.
   *
   * @param bytes of the descriptions
   * @param before how many bytes the descriptions of the servers before it have; more than 0
   */
  static Problem documentTooLong(long bytes, long before) {
    return new Problem(
        ProblemType.DOCUMENT_TOO_LONG,
        "the descriptions have "
            + bytes
            + " bytes, together with the servers before it "
            + (before + bytes)
            + ", and the limit is "
            + DocumentBudget.PROCESS.maxBytes()
            + " (limits.documentBytes); the endpoint or the document of this server alone has"
            + " them");
  }

  /** Returns the problem for {@code failure}; the only place that decides its status. */
  public static Problem of(Failure failure) {
    return switch (failure) {
      case Failure.Rejected rejected -> rejected(rejected);
      case Failure.Refused(String reason) -> new Problem(ProblemType.REFUSED, cut(reason));
      case Failure.Throttled throttled -> throttled(throttled);
      case Failure.NotRunning(String reason, Duration retryAfter) ->
          new Problem(ProblemType.RESTING, cut(reason)).retryAfter(wholeSeconds(retryAfter));
      case Failure.Unreachable unreachable -> unreachable(unreachable);
      case Failure.BadAnswer(String reason, _) -> new Problem(ProblemType.BAD_ANSWER, cut(reason));
      case Failure.TimedOut(Duration after) ->
          new Problem(ProblemType.TIMED_OUT, "no response within " + DurationText.of(after));
      case Failure.StartTimedOut timedOut ->
          new Problem(
              ProblemType.TIMED_OUT,
              cut(
                  timedOut.explain(
                      "the server did not start within "
                          + DurationText.of(timedOut.after())
                          + " (startTimeout)")));
      case Failure.Cancelled() ->
          new Problem(
              ProblemType.CANCELLED, "the client disconnected before the response was complete");
      case Failure.CircuitOpen(Duration retryAfter, Optional<ToolName> tool) ->
          circuitOpen(wholeSeconds(retryAfter), tool);
      case Failure.Saturated(int limit, Duration retryAfter) ->
          new Problem(
                  ProblemType.SATURATED,
                  "the bridge allows " + limit + " calls in flight (maxConcurrentCalls)")
              .retryAfter(wholeSeconds(retryAfter));
      case Failure.OverLimit overLimit ->
          new Problem(ProblemType.OVER_LIMIT, "the bridge allows " + overLimit.words())
              .with("limit", overLimit.limit().word())
              .retryAfter(wholeSeconds(overLimit.retryAfter()));
      case Failure.UnknownServer(String name) -> unknownServer(name);
      case Failure.UnknownTool unknown -> unknownTool(unknown.tool().value());
      case Failure.InvalidArguments(List<ArgumentError> errors) -> invalidArguments(errors);
      case Failure.NotCached() ->
          new Problem(
              ProblemType.NOT_CACHED, "the request has only-if-cached, and nothing is cached");
    };
  }

  /** Programs and models repeat a failed call immediately unless the message says otherwise. */
  private static Problem circuitOpen(long seconds, Optional<ToolName> tool) {
    return (tool.isEmpty()
            ? new Problem(
                ProblemType.CIRCUIT_OPEN,
                "too many recent failures, or the server is isolated; retrying in "
                    + seconds
                    + " s")
            : new Problem(
                ProblemType.TOOL_CIRCUIT_OPEN,
                "your last calls of "
                    + cut(tool.get().value())
                    + " failed; do not repeat this call before "
                    + seconds
                    + " s have passed"))
        .retryAfter(seconds);
  }

  public static Problem ofFeature(Failure failure) {
    return failure instanceof Failure.Rejected rejected
            && rejected.code() == Failure.Rejected.METHOD_NOT_FOUND
        ? rejected(ProblemType.NOT_OFFERED, rejected)
        : of(failure);
  }

  public static Problem ofResource(Failure failure) {
    return failure instanceof Failure.Rejected rejected && rejected.isUnknownResource()
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

  public static Problem unknownServer(String name) {
    return new Problem(ProblemType.UNKNOWN_SERVER, "no server \"" + cut(name) + "\" is configured");
  }

  public static Problem isolatedByConfiguration(String name) {
    return new Problem(
        ProblemType.ISOLATED_BY_CONFIGURATION,
        "the configuration isolates \"" + cut(name) + "\"; change breaker.mode and reload it");
  }

  public static Problem unknownTool(String name) {
    return unknownTool(name, Set.of());
  }

  /**
   * Returns the problem for an unknown tool, with the most similar one of {@code visible}.
   *
   * @param visible the names of tools that the caller may see
   */
  public static Problem unknownTool(String name, Set<ToolName> visible) {
    List<String> candidates =
        visible.stream().map(ToolName::value).sorted().limit(MAX_CANDIDATES).toList();
    return new Problem(
        ProblemType.UNKNOWN_TOOL,
        "the server lists no tool \""
            + cut(name)
            + "\""
            + SpellingSuggestion.nearest(name, candidates)
                .map(near -> "; did you mean \"" + near + "\"?")
                .orElse(""));
  }

  /**
   * Returns the problem for a document that would be empty while some servers are starting.
   *
   * @param servers their names; not empty
   */
  public static Problem starting(List<String> servers) {
    String more = servers.size() > MAX_NAMED_SERVERS ? ", ..." : "";
    return new Problem(
            ProblemType.STARTING,
            "still starting: "
                + servers.stream().limit(MAX_NAMED_SERVERS).collect(Collectors.joining(", "))
                + more)
        .retryAfter(RETRY_OF_START);
  }

  /** Returns the problem for a tool result with {@code isError} and this text. */
  public static Problem toolError(String text) {
    return new Problem(
        ProblemType.TOOL_ERROR, text.isEmpty() ? "the result has no text" : cut(text));
  }

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

  private static Problem throttled(Failure.Throttled throttled) {
    Problem problem = new Problem(ProblemType.THROTTLED, cut(throttled.reason()));
    return throttled
        .retryAfter()
        .map(pause -> problem.retryAfter(wholeSeconds(pause)))
        .orElse(problem);
  }

  private static Problem unreachable(Failure.Unreachable unreachable) {
    boolean mayHaveRun = unreachable.delivery() == DeliveryStatus.MAY_HAVE_RUN;
    return new Problem(
        ProblemType.UNREACHABLE,
        cut(unreachable.reason()) + (mayHaveRun ? "; it may have executed the request" : ""));
  }

  /** Returns whole seconds, rounded up, since a retry that is too early fails again. */
  public static long wholeSeconds(Duration duration) {
    long whole = duration.getSeconds() + (duration.getNano() > 0 ? 1 : 0);
    return Math.max(1, whole);
  }

  /** Returns {@code words}, without their end if they are too long. */
  public static String cut(String words) {
    return words.length() <= MAX_TEXT_LENGTH ? words : words.substring(0, MAX_TEXT_LENGTH) + "…";
  }

  /**
   * Reports internal errors: to the log with the stack trace, and to the client with an id only. A
   * client that can trigger an error can repeat it, so the number of log entries per minute is
   * limited; the others are counted.
   *
   * <p>Thread-safe; blocks only for the log.
   */
  public static final class InternalErrorReporter {

    /** The maximum number of entries with a stack trace, as burst and per minute. */
    static final int MAX_ENTRIES = 10;

    private static final Logger LOGGER = LoggerFactory.getLogger(InternalErrorReporter.class);

    private static final InternalErrorReporter SHARED = new InternalErrorReporter(Ticker.system());

    private final LogRateLimiter limiter;

    InternalErrorReporter(Ticker ticker) {
      Rate rate = new Rate(MAX_ENTRIES, Duration.ofMinutes(1), MAX_ENTRIES);
      this.limiter = new LogRateLimiter(rate, ticker);
    }

    /** Logs {@code cause} and returns the problem with the id of the log entry. */
    public static Problem report(Throwable cause) {
      return SHARED.reportBounded(cause);
    }

    Problem reportBounded(Throwable cause) {
      OptionalLong omitted = limiter.tryAcquire();
      if (omitted.isEmpty()) {
        return problem("there are many internal errors at present; the log has some of them");
      }
      if (omitted.getAsLong() > 0) {
        LOGGER.error(
            "{} more requests failed with an internal error; their entries are omitted",
            omitted.getAsLong());
      }
      String id = UUID.randomUUID().toString();
      LOGGER.error("A request failed with an internal error; error id {}", id, cause);
      return problem("see the log for error id " + id).with("errorId", id);
    }

    private static Problem problem(String detail) {
      return new Problem(ProblemType.BUG, detail);
    }
  }
}
