package dev.bascule.application.notification;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Following;
import dev.bascule.domain.mcp.Caller;
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
 * @param following what is guarded
 * @param upstreams knows what the caller may use
 * @param caller who follows
 */
record SubscriptionGuard(Following following, UpstreamRegistry upstreams, Caller caller)
    implements Following {

  SubscriptionGuard {
    requireNonNull(following, "following");
    requireNonNull(upstreams, "upstreams");
    requireNonNull(caller, "caller");
  }

  @Override
  public Outcome<McpResult> subscribe(Subscribe request) {
    return refusal(request.server(), request.method())
        .orElseGet(() -> upstreams.counted(caller, () -> following.subscribe(request)));
  }

  @Override
  public Outcome<McpResult> unsubscribe(Unsubscribe request) {
    return following.unsubscribe(request);
  }

  @Override
  public Outcome<McpResult> setLogLevel(ServerId server, LogLevel level) {
    return refusal(server, new SetLogLevel(server, level).method())
        .orElseGet(() -> upstreams.counted(caller, () -> following.setLogLevel(server, level)));
  }

  private Optional<Outcome<McpResult>> refusal(ServerId server, String method) {
    return upstreams
        .refusal(server, method, caller)
        .map(failure -> new Outcome.Failed<McpResult>(failure));
  }

  @Override
  public void close() {
    following.close();
  }
}
