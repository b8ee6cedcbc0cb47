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
 * Why a request ended without a value.
 *
 * <p>The texts are for people and never contain a secret.
 */
public sealed interface Failure {

  /** Returns the machine-readable name of this kind of failure, in kebab case. */
  default String kind() {
    return switch (this) {
      case Rejected _ -> "rpc-error";
      case Refused _ -> "unauthorized";
      case Throttled _ -> "throttled";
      case Unreachable _ -> "unreachable";
      case BadAnswer _ -> "invalid-response";
      case TimedOut _, StartTimedOut _ -> "timed-out";
      case NotRunning _ -> "restart-backoff";
      case Cancelled _ -> "cancelled";
      case CircuitOpen open -> open.tool().isPresent() ? "tool-circuit-open" : "circuit-open";
      case Saturated _ -> "saturated";
      case OverLimit _ -> "over-limit";
      case UnknownServer _ -> "unknown-server";
      case UnknownTool _ -> "unknown-tool";
      case InvalidArguments _ -> "invalid-arguments";
      case NotCached _ -> "not-cached";
    };
  }

  /**
   * Returns whether the same request may succeed later without a change by the caller or the
   * operator. A failure caused by the request or the caller is not transient.
   */
  default boolean isTransient() {
    return switch (this) {
      case Throttled _,
          Unreachable _,
          BadAnswer _,
          TimedOut _,
          StartTimedOut _,
          NotRunning _,
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

  /** A failure of the server or its connection, which a driven adapter may report. */
  sealed interface UpstreamFailure extends Failure {}

  /** A failure that the bridge finds before it asks the server, and that says nothing about it. */
  sealed interface LocalFailure extends Failure {}

  /**
   * The server is healthy and returned a JSON-RPC error.
   *
   * @param code the JSON-RPC error code
   * @param message the server's message
   * @param data the error's {@code data}, if any
   */
  record Rejected(int code, String message, Optional<JsonBytes> data) implements UpstreamFailure {

    /** The JSON-RPC code for invalid arguments or an unknown tool. */
    public static final int INVALID_PARAMS = -32602;

    /** The JSON-RPC code for a method that the server does not support. */
    public static final int METHOD_NOT_FOUND = -32601;

    /** The MCP code for an unknown resource, until 2025-11-25; then {@link #INVALID_PARAMS}. */
    public static final int RESOURCE_NOT_FOUND = -32002;

    public Rejected {
      requireNonNull(message, "message");
      requireNonNull(data, "data");
    }

    /** Returns whether this is how a server rejects an unknown resource. */
    public boolean isUnknownResource() {
      return code == RESOURCE_NOT_FOUND || code == INVALID_PARAMS;
    }
  }

  /**
   * The server is healthy and denied access to the bridge: it rejected the credentials with 401 or
   * 403, or the bridge has none.
   *
   * @param reason what was denied, and how
   */
  record Refused(String reason) implements UpstreamFailure {
    public Refused {
      requireNonNull(reason, "reason");
    }
  }

  /**
   * The server asked to pause requests: HTTP status 429 or 503.
   *
   * @param reason how it asked
   * @param retryAfter for how long, if it said so; never negative
   */
  record Throttled(String reason, Optional<Duration> retryAfter) implements UpstreamFailure {
    public Throttled {
      requireNonNull(reason, "reason");
      requireNonNull(retryAfter, "retryAfter");
    }
  }

  /**
   * No response, because there was no connection or process, or it broke.
   *
   * @param reason what went wrong
   * @param delivery whether the server may have processed the request
   */
  record Unreachable(String reason, DeliveryStatus delivery) implements UpstreamFailure {
    public Unreachable {
      requireNonNull(reason, "reason");
      requireNonNull(delivery, "delivery");
    }
  }

  /**
   * The server sent an invalid response: a 5xx status, a 4xx status other than 401 and 403 without
   * a JSON-RPC error, malformed JSON, too many bytes.
   *
   * @param reason what was wrong with it
   * @param isClientError whether its status says that the request was wrong (RFC 9110, section
   *     15.5), so that the server is healthy
   */
  record BadAnswer(String reason, boolean isClientError) implements UpstreamFailure {
    public BadAnswer {
      requireNonNull(reason, "reason");
    }

    /** Creates a failure for which the server counts as unhealthy. */
    public BadAnswer(String reason) {
      this(reason, /* isClientError= */ false);
    }
  }

  /**
   * The server did not respond in time.
   *
   * @param after the timeout
   */
  record TimedOut(Duration after) implements UpstreamFailure {
    public TimedOut {
      requireNonNull(after, "after");
    }
  }

  /**
   * No request was sent, because the server's process keeps exiting and is in its restart backoff.
   * Says nothing new about the server.
   *
   * @param reason why it is in backoff
   * @param retryAfter the rest of the backoff; positive
   */
  record NotRunning(String reason, Duration retryAfter) implements UpstreamFailure {
    public NotRunning {
      requireNonNull(reason, "reason");
      requireNonNull(retryAfter, "retryAfter");
    }
  }

  /** The caller left, or the bridge is stopping; no client waits for a response any more. */
  record Cancelled() implements UpstreamFailure {}

  /**
   * No request was sent, because the server did not start within its start timeout.
   *
   * @param after the timeout
   * @param lastExit how an earlier process of the same server exited; empty if none did
   */
  record StartTimedOut(Duration after, Optional<String> lastExit) implements Failure {
    public StartTimedOut {
      requireNonNull(after, "after");
      requireNonNull(lastExit, "lastExit");
    }

    /** Returns {@code text} with how the earlier process exited. */
    public String explain(String text) {
      return lastExit.map(exit -> text + "; before, " + exit).orElse(text);
    }
  }

  /**
   * No request was sent, because recent ones failed.
   *
   * @param retryAfter how long to wait before the next attempt; at least one second
   * @param tool the tool of which only calls of this caller failed; empty if it was the server that
   *     failed
   */
  record CircuitOpen(Duration retryAfter, Optional<ToolName> tool) implements LocalFailure {
    public CircuitOpen {
      requireNonNull(retryAfter, "retryAfter");
      requireNonNull(tool, "tool");
    }

    /** Creates the failure of all requests to a server. */
    public CircuitOpen(Duration retryAfter) {
      this(retryAfter, Optional.empty());
    }
  }

  /**
   * No request was sent, because the limits of requests in flight and waiting are reached.
   *
   * @param limit the allowed number
   * @param retryAfter how long to wait before the next attempt; at least one second
   */
  record Saturated(int limit, Duration retryAfter) implements LocalFailure {
    public Saturated {
      requireNonNull(retryAfter, "retryAfter");
    }
  }

  /**
   * No request was sent, or its answer was not read, because a limit of the caller, of the server
   * or of all answers is reached.
   *
   * @param limit the limit
   * @param allowed its value in short form: {@code 50/s}, or {@code 32}
   * @param retryAfter how long to wait before the next attempt; positive
   */
  record OverLimit(Limit limit, String allowed, Duration retryAfter) implements UpstreamFailure {

    /** What is limited. */
    public enum Limit {
      CALLER_RATE("a request rate of %s per caller"),
      CALLER_CONCURRENCY("%s concurrent requests per caller"),
      SERVER_RATE("a request rate of %s to the server"),
      OWN_CHILDREN("%s child processes of sessions and callers (limits.maxChildren)"),
      OWN_CONNECTIONS("%s server connections of sessions and callers"),
      NOTIFIED_CLIENTS(
          "%s recipients of notifications"
              + " (raise limits.maxSessions, limits.maxStreams or limits.maxRequests)"),
      SUBSCRIBED_RESOURCES("%s subscribed resources per client (unsubscribe from others first)"),
      ANSWER_BYTES(
          "%s of memory for long answers in flight (the server may have processed the request)");

      private final String words;

      Limit(String words) {
        this.words = words;
      }

      /** Returns the machine-readable name of the limit. */
      public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
      }
    }

    public OverLimit {
      requireNonNull(limit, "limit");
      requireNonNull(allowed, "allowed");
      requireNonNull(retryAfter, "retryAfter");
    }

    /** Returns whether the limit is checked before any request to the server. */
    public boolean precedesRequest() {
      return switch (limit) {
        case CALLER_RATE,
            CALLER_CONCURRENCY,
            OWN_CHILDREN,
            OWN_CONNECTIONS,
            NOTIFIED_CLIENTS,
            SUBSCRIBED_RESOURCES ->
            true;
        case SERVER_RATE, ANSWER_BYTES -> false;
      };
    }

    /** Returns the allowance in words that follow "the bridge allows". */
    public String words() {
      return limit.words.replace("%s", allowed);
    }
  }

  /**
   * No server of that name is configured.
   *
   * @param name the requested name
   */
  record UnknownServer(String name) implements LocalFailure {
    public UnknownServer {
      requireNonNull(name, "name");
    }
  }

  /** The server has no tool of that name, or the operator disabled it. */
  record UnknownTool(ServerId server, ToolName tool) implements LocalFailure {
    public UnknownTool {
      requireNonNull(server, "server");
      requireNonNull(tool, "tool");
    }
  }

  /**
   * No request was sent, because the arguments do not match the input schema of the tool.
   *
   * @param errors the errors; 1 to {@link #MAX_ERRORS}
   */
  record InvalidArguments(List<ArgumentError> errors) implements LocalFailure {

    /** The maximum number of errors reported. */
    public static final int MAX_ERRORS = 20;

    /**
     * @throws IllegalArgumentException if there is no error, or too many
     */
    public InvalidArguments {
      errors = List.copyOf(errors);
      if (errors.isEmpty() || errors.size() > MAX_ERRORS) {
        throw new IllegalArgumentException("errors must be 1 to 20, but were " + errors.size());
      }
    }
  }

  /** The caller required a cached value ({@code only-if-cached}), and there is none. */
  record NotCached() implements LocalFailure {}
}
