package dev.bascule.application.port.out;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import java.time.Duration;
import java.util.Optional;

/**
 * A request to a server is over, or was refused on its way.
 *
 * @param server the server
 * @param method the method of MCP that was asked for
 * @param tool the tool that was called; empty where it was none
 * @param failure why it failed; empty if it was answered
 * @param duration the time from the breaker on, all waiting and a second try included; nothing
 *     where the breaker refused at once
 */
public record UpstreamRequestEvent(
    ServerId server,
    String method,
    Optional<ToolName> tool,
    Optional<Failure> failure,
    Duration duration) {
  public UpstreamRequestEvent {
    requireNonNull(server, "server");
    requireNonNull(method, "method");
    requireNonNull(tool, "tool");
    requireNonNull(failure, "failure");
    requireNonNull(duration, "duration");
  }

  /** Returns what names it, for people. */
  public String description() {
    return tool.map(called -> method + " " + called).orElse(method);
  }

  /**
   * Returns the tool, where one was called and the server is likely to have it: it lists the tool,
   * or lists none of its tools and did not reject the request. Callers choose the names that they
   * ask for; so whoever keeps something for each tool does so for these only.
   */
  public Optional<ToolName> knownTool() {
    boolean mayBeUnknown = failure.isPresent() && failure.get() instanceof Failure.Rejected;
    return mayBeUnknown ? Optional.empty() : tool;
  }
}
