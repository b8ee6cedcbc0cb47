package dev.bascule.application.notification;

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
 * A subscription that enforces the permissions and the quota of a caller. Everything can always be
 * cancelled.
 *
 * @param subscription the guarded subscription
 * @param upstreams provides permissions and quota
 * @param context the context of the caller
 */
record SubscriptionGuard(Subscription subscription, UpstreamRegistry upstreams, CallContext context)
    implements Subscription {

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
