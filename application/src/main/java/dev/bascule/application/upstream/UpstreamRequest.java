package dev.bascule.application.upstream;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Deadline;
import java.time.Duration;
import java.util.Optional;

/**
 * Something that is asked of a server.
 *
 * @param subject what is asked for
 * @param context for whom
 * @param deadline by when it must have ended, all waiting included
 * @param mayRunTwice whether it may be sent a second time though the first may have run
 * @param attempt sends it
 */
public record UpstreamRequest<T>(
    Subject subject,
    CallContext context,
    Deadline deadline,
    boolean mayRunTwice,
    Attempt<T> attempt) {

  /** The method that asks a server what it can do. */
  public static final String DISCOVER = "server/discover";

  public UpstreamRequest {
    requireNonNull(subject, "subject");
    requireNonNull(context, "context");
    requireNonNull(deadline, "deadline");
    requireNonNull(attempt, "attempt");
  }

  String method() {
    return subject.method();
  }

  /** Returns the same request with another deadline. */
  UpstreamRequest<T> withDeadline(Deadline other) {
    return new UpstreamRequest<>(subject, context, other, mayRunTwice, attempt);
  }

  /**
   * What is asked for.
   *
   * @param method the method of MCP
   * @param request empty for a listing, and for what the server says of itself
   */
  public record Subject(String method, Optional<McpRequest> request) {

    public Subject {
      requireNonNull(method, "method");
      requireNonNull(request, "request");
    }

    public static Subject of(McpRequest request) {
      return new Subject(request.method(), Optional.of(request));
    }

    public static Subject of(ListKind kind) {
      return new Subject(kind.method(), Optional.empty());
    }

    /** Returns the subject of a start. */
    static Subject start() {
      return new Subject("initialize", Optional.empty());
    }

    public static Subject discovery() {
      return new Subject(DISCOVER, Optional.empty());
    }

    /** What only a sign of life is asked for with. */
    static Subject ping() {
      return new Subject("ping", Optional.empty());
    }

    /** Returns the tool that is called; empty where it is none. */
    Optional<ToolName> tool() {
      return request.orElse(null) instanceof ToolCall call
          ? Optional.of(call.tool())
          : Optional.empty();
    }
  }

  /** Sends a request, once. */
  @FunctionalInterface
  public interface Attempt<T> {

    /**
     * Sends it, and waits for the reply.
     *
     * @param context what goes along with it
     * @param timeout for how long to wait at most
     */
    UpstreamReply<T> send(CallContext context, Duration timeout);
  }
}
