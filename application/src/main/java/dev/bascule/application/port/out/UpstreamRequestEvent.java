package dev.bascule.application.port.out;

import dev.bascule.application.context.TraceContext;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import java.time.Duration;
import java.util.Optional;

/**
 * A completed request to a server, or one that was rejected before it was sent.
 *
 * @param tool the called tool; empty for other requests
 * @param failure why it failed; empty if it succeeded
 * @param duration the latency of the server, which the metrics, {@code bascule status} and the
 *     dashboard show alike: the time since the server was started and the breaker admitted the
 *     request, including waiting for a permit and a retry; zero if the breaker rejected it, or the
 *     server could not be started
 * @param trace the trace of the client's request
 */
public record UpstreamRequestEvent(
    ServerId server,
    String method,
    Optional<ToolName> tool,
    Optional<Failure> failure,
    Duration duration,
    TraceContext trace) {

  /** Returns a name of the request for display. */
  public String description() {
    return tool.map(called -> method + " " + called).orElse(method);
  }

  /**
   * Returns the called tool if the server is likely to have it: it lists the tool, or it lists no
   * tools and did not reject the request. Callers choose the names in requests; so state per tool
   * must be limited to these.
   */
  public Optional<ToolName> knownTool() {
    boolean mayBeUnknown = failure.isPresent() && failure.get() instanceof Failure.Rejected;
    return mayBeUnknown ? Optional.empty() : tool;
  }
}
