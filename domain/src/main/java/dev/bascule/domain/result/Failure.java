package dev.bascule.domain.result;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Every way in which a request can end without a value.
 *
 * <p>Texts are for people to read; they never hold a secret.
 */
public sealed interface Failure {

  /** Returns the word for its sort, by which programs tell it from others; parts have a dash. */
  default String kind() {
    return switch (this) {
      case Rejected _ -> "rejected";
      case Refused _ -> "refused";
      case Throttled _ -> "throttled";
      case Unreachable _ -> "unreachable";
      case BadAnswer _ -> "bad-answer";
      case TimedOut _, StartTimedOut _ -> "timed-out";
      case Resting _ -> "resting";
      case Cancelled _ -> "cancelled";
      case CircuitOpen _ -> "circuit-open";
      case Saturated _ -> "saturated";
      case OverLimit _ -> "over-limit";
      case UnknownServer _ -> "unknown-server";
      case UnknownTool _ -> "unknown-tool";
      case InvalidArguments _ -> "invalid-arguments";
      case NotCached _ -> "not-cached";
    };
  }

  /**
   * Returns whether the same request may succeed later, though neither its caller nor the operator
   * changes anything. A failure that says something about the request, or about the caller, is not
   * transient.
   */
  default boolean isTransient() {
    return switch (this) {
      case Throttled _,
          Unreachable _,
          BadAnswer _,
          TimedOut _,
          StartTimedOut _,
          Resting _,
          CircuitOpen _,
          Saturated _,
          OverLimit _ ->
          true;
      case Rejected _,
          Refused _,
          Cancelled _,
          UnknownServer _,
          UnknownTool _,
          InvalidArguments _,
          NotCached _ ->
          false;
    };
  }

  /** A failure of the server, or of the way to it: what a driven adapter may report. */
  sealed interface UpstreamFailure extends Failure {}

  /**
   * The server is well, and answered with a JSON-RPC error.
   *
   * @param code the JSON-RPC error code
   * @param message the server's own words
   * @param data the error's {@code data}, if it has any
   */
  record Rejected(int code, String message, Optional<JsonBytes> data) implements UpstreamFailure {

    /** The JSON-RPC code for arguments, or a tool, that the server does not accept. */
    public static final int INVALID_PARAMS = -32602;

    /** The JSON-RPC code for a method that the server does not have. */
    public static final int METHOD_NOT_FOUND = -32601;

    public Rejected {
      requireNonNull(message, "message");
      requireNonNull(data, "data");
    }
  }

  /**
   * The server is well, and refuses the bridge: credentials are missing or not enough, say.
   *
   * @param reason what it refused, and how
   */
  record Refused(String reason) implements UpstreamFailure {
    public Refused {
      requireNonNull(reason, "reason");
    }
  }

  /**
   * The server asks to be left alone for a while: HTTP status 429 or 503.
   *
   * @param reason how it said so
   * @param retryAfter for how long, if it told; never negative
   */
  record Throttled(String reason, Optional<Duration> retryAfter) implements UpstreamFailure {
    public Throttled {
      requireNonNull(reason, "reason");
      requireNonNull(retryAfter, "retryAfter");
    }
  }

  /**
   * No answer came, since the connection, or the process, could not be had or broke.
   *
   * @param reason what went wrong
   * @param delivery whether the server may have acted on the request
   */
  record Unreachable(String reason, DeliveryStatus delivery) implements UpstreamFailure {
    public Unreachable {
      requireNonNull(reason, "reason");
      requireNonNull(delivery, "delivery");
    }
  }

  /**
   * The server answered, but not with anything of use: a status 5xx, malformed JSON, too many
   * bytes.
   *
   * @param reason what was wrong with it
   * @param isClientError whether its status says that the request was wrong (RFC 9110, 15.5), so
   *     that the server is well
   */
  record BadAnswer(String reason, boolean isClientError) implements UpstreamFailure {
    public BadAnswer {
      requireNonNull(reason, "reason");
    }

    /** An answer that says that the server is not well. */
    public BadAnswer(String reason) {
      this(reason, /* isClientError= */ false);
    }
  }

  /**
   * The server did not answer in time.
   *
   * @param after the time that it was given
   */
  record TimedOut(Duration after) implements UpstreamFailure {
    public TimedOut {
      requireNonNull(after, "after");
    }
  }

  /**
   * No request was made, since what the server runs in keeps ending and is given a pause before it
   * is started again. That says nothing new of the server.
   *
   * @param reason what the pause is for
   * @param retryAfter how much of it is left; positive
   */
  record Resting(String reason, Duration retryAfter) implements UpstreamFailure {
    public Resting {
      requireNonNull(reason, "reason");
      requireNonNull(retryAfter, "retryAfter");
    }
  }

  /** The caller left, or the bridge is stopping; nobody waits for an answer any more. */
  record Cancelled() implements UpstreamFailure {}

  /**
   * No request was made, because the server was not started in the time that a start may take.
   *
   * @param after the time that it was given
   */
  record StartTimedOut(Duration after) implements Failure {
    public StartTimedOut {
      requireNonNull(after, "after");
    }
  }

  /**
   * No request was made, because recent ones failed.
   *
   * @param retryAfter how long to wait before asking again; at least one second
   */
  record CircuitOpen(Duration retryAfter) implements Failure {
    public CircuitOpen {
      requireNonNull(retryAfter, "retryAfter");
    }
  }

  /**
   * No request was made, because as many are under way, or waiting, as the operator allows.
   *
   * @param limit the number that is allowed
   * @param retryAfter how long to wait before asking again; at least one second
   */
  record Saturated(int limit, Duration retryAfter) implements Failure {
    public Saturated {
      requireNonNull(retryAfter, "retryAfter");
    }
  }

  /**
   * No request was made, or its answer was not read, because the caller has had, or the server was
   * asked, or all answers have, as much as the bridge allows.
   *
   * @param limit which limit is reached
   * @param allowed what it allows, in short: {@code 50/s}, or {@code 32}
   * @param retryAfter how long to wait before asking again; positive
   */
  record OverLimit(Limit limit, String allowed, Duration retryAfter) implements UpstreamFailure {

    /** What is limited. */
    public enum Limit {
      CALLER_RATE("the requests of one caller"),
      CALLER_CONCURRENCY("the requests of one caller at once"),
      SERVER_RATE("the requests to the server"),
      OWN_CHILDREN(
          "the child processes of connections that are one session's or caller's own,"
              + " limits.maxChildren"),
      OWN_CONNECTIONS("the connections with servers that are one session's or caller's own"),
      ANSWER_BYTES(
          "the memory of the long answers under way (the server may have acted on the request)");

      private final String words;

      Limit(String words) {
        this.words = words;
      }

      /** Returns the word for it, by which programs tell it from others. */
      public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
      }
    }

    public OverLimit {
      requireNonNull(limit, "limit");
      requireNonNull(allowed, "allowed");
      requireNonNull(retryAfter, "retryAfter");
    }

    /** Returns what is allowed, in words that follow "the bridge allows". */
    public String words() {
      return limit.words + ": " + allowed;
    }
  }

  /**
   * No server of that name is configured.
   *
   * @param name what was asked for
   */
  record UnknownServer(String name) implements Failure {
    public UnknownServer {
      requireNonNull(name, "name");
    }
  }

  /** The server lists no tool of that name, or the operator disabled it. */
  record UnknownTool(ServerId server, ToolName tool) implements Failure {
    public UnknownTool {
      requireNonNull(server, "server");
      requireNonNull(tool, "tool");
    }
  }

  /**
   * No request was made, because the arguments do not match the input schema of the tool.
   *
   * @param errors what is wrong with them; at least one, at most {@link #MAX_ERRORS}
   */
  record InvalidArguments(List<ArgumentError> errors) implements Failure {

    /** How many errors are reported; the others are left out. */
    public static final int MAX_ERRORS = 20;

    /**
     * @throws IllegalArgumentException if there is no error, or there are too many
     */
    public InvalidArguments {
      errors = List.copyOf(errors);
      if (errors.isEmpty() || errors.size() > MAX_ERRORS) {
        throw new IllegalArgumentException("errors must be 1 to 20, but were " + errors.size());
      }
    }
  }

  /** The caller wanted a cached value or none ({@code only-if-cached}), and there is none. */
  record NotCached() implements Failure {}
}
