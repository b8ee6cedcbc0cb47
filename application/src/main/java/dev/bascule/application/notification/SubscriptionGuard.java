package dev.bascule.application.notification;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest.SetLogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;

/**
 * A following of one who may not follow everything, nor ask as often as at will. What was begun can
 * always be given up.
 *
 * @param subscription what is guarded
 * @param upstreams knows what the caller may use
 * @param context on whose behalf it is followed
 */
record SubscriptionGuard(Subscription subscription, UpstreamRegistry upstreams, CallContext context)
    implements Subscription {

  SubscriptionGuard {
    requireNonNull(subscription, "subscription");
    requireNonNull(upstreams, "upstreams");
    requireNonNull(context, "context");
  }

  @Override
  public Outcome<McpResult> subscribe(Subscribe request) {
    return rejection(request.server(), request.method())
        .orElseGet(
            () -> upstreams.withQuota(context.caller(), () -> subscription.subscribe(request)));
  }

  @Override
  public Outcome<McpResult> unsubscribe(Unsubscribe request) {
    return subscription.unsubscribe(request);
  }

  @Override
  public Outcome<McpResult> setLogLevel(ServerId server, LogLevel level) {
    return rejection(server, new SetLogLevel(server, level).method())
        .orElseGet(
            () ->
                upstreams.withQuota(
                    context.caller(), () -> subscription.setLogLevel(server, level)));
  }

  private Optional<Outcome<McpResult>> rejection(ServerId server, String method) {
    return upstreams
        .authorizeFeatures(server, method, context)
        .map(failure -> new Outcome.Failed<McpResult>(failure));
  }

  @Override
  public void close() {
    subscription.close();
  }
}
