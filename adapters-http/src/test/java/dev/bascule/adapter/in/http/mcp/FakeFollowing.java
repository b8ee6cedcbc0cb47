package dev.bascule.adapter.in.http.mcp;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.FollowServersUseCase.Following;
import dev.bascule.application.port.in.FollowServersUseCase.Listener;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Outcome;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A following that remembers what was asked of it. */
final class FakeFollowing implements Following {

  final Exchange exchange;
  final Listener listener;
  final List<Object> requests = new CopyOnWriteArrayList<>();
  final CountDownLatch closed = new CountDownLatch(1);

  private final Set<String> missing;
  private final Runnable onLevel;

  FakeFollowing(Exchange exchange, Listener listener, Set<String> missing, Runnable onLevel) {
    this.exchange = exchange;
    this.listener = listener;
    this.missing = missing;
    this.onLevel = onLevel;
  }

  @Override
  public Outcome<McpResult> subscribe(Subscribe request) {
    requests.add(request);
    return missing.contains(request.uri())
        ? FakeServer.rejected(-32002, "Resource not found")
        : FakeServer.complete("{}");
  }

  @Override
  public Outcome<McpResult> unsubscribe(Unsubscribe request) {
    requests.add(request);
    return FakeServer.complete("{}");
  }

  @Override
  public Outcome<McpResult> setLogLevel(ServerId server, LogLevel level) {
    requests.add(level);
    onLevel.run();
    return FakeServer.complete("{}");
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
