package dev.bascule.application.port.out;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Failure;
import java.time.Duration;
import java.util.Optional;

/**
 * A request to a server is over, or was refused on its way.
 *
 * @param server the server
 * @param method the method of MCP that was asked for
 * @param what names it for people: the method, and of a call a space and the tool
 * @param failure why it failed; empty if it was answered
 * @param took the time from the breaker on, all waiting and a second try included
 */
public record RequestEnded(
    ServerId server, String method, String what, Optional<Failure> failure, Duration took) {
  public RequestEnded {
    requireNonNull(server, "server");
    requireNonNull(method, "method");
    requireNonNull(what, "what");
    requireNonNull(failure, "failure");
    requireNonNull(took, "took");
  }

  /**
   * Returns the tool, where one was called and the server is likely to have it: it lists the tool,
   * or lists none of its tools and did not reject the request. Callers choose the names that they
   * ask for; so whoever keeps something for each tool does so for these only.
   */
  public Optional<ToolName> knownTool() {
    boolean mayBeUnknown = failure.filter(Failure.Rejected.class::isInstance).isPresent();
    return what.length() > method.length() + 1 && !mayBeUnknown
        ? Optional.of(new ToolName(what.substring(method.length() + 1)))
        : Optional.empty();
  }
}
