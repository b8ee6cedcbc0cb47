package dev.bascule.application.notification;

import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;

/**
 * The subscription of a client beyond the limit: it receives nothing, and its requests fail with
 * the reason.
 *
 * @param limit the maximum number of subscribers
 */
record NoSubscription(int limit) implements Subscription {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  @Override
  public Outcome<McpResult> subscribe(Subscribe request) {
    return saturated();
  }

  @Override
  public Outcome<McpResult> unsubscribe(Unsubscribe request) {
    return saturated();
  }

  @Override
  public Outcome<McpResult> setLogLevel(ServerId server, LogLevel level) {
    return saturated();
  }

  @Override
  public void close() {}

  private Outcome<McpResult> saturated() {
    return new Outcome.Failed<>(new Failure.Saturated(limit, RETRY_AFTER));
  }
}
