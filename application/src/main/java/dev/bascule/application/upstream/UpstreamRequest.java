package dev.bascule.application.upstream;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Deadline;
import java.time.Duration;
import java.util.Optional;

/**
 * A request to a server.
 *
 * @param deadline the deadline, including all waiting
 * @param mayRunTwice whether it may be retried although the first attempt may have run
 */
public record UpstreamRequest<T>(
    Subject subject,
    CallContext context,
    Deadline deadline,
    boolean mayRunTwice,
    Attempt<T> attempt) {

  /** Returns a copy with another deadline. */
  UpstreamRequest<T> withDeadline(Deadline other) {
    return new UpstreamRequest<>(subject, context, other, mayRunTwice, attempt);
  }

  /**
   * The subject of a request.
   *
   * @param request empty for a listing, a discovery, a start and a ping
   */
  public record Subject(String method, Optional<McpRequest> request) {

    public static Subject of(McpRequest request) {
      return new Subject(request.method(), Optional.of(request));
    }

    public static Subject of(String method) {
      return new Subject(method, Optional.empty());
    }

    /** Returns the called tool; empty for other requests. */
    Optional<ToolName> tool() {
      return request.orElse(null) instanceof ToolCall call
          ? Optional.of(call.tool())
          : Optional.empty();
    }
  }

  /** A sender of one attempt. */
  @FunctionalInterface
  public interface Attempt<T> {

    /** Sends it, and waits for the reply. */
    UpstreamReply<T> send(CallContext context, Duration timeout);
  }
}
