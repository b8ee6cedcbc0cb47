package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.mcp.FakeServer;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Listener;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Outcome;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A subscription that records its use. */
public final class FakeSubscription implements Subscription {

  final CallContext context;
  public final Listener listener;
  public final List<Object> requests = new CopyOnWriteArrayList<>();
  public final CountDownLatch closed = new CountDownLatch(1);

  private final Set<String> missing;
  private final Runnable onLevel;

  public FakeSubscription(
      CallContext context, Listener listener, Set<String> missing, Runnable onLevel) {
    this.context = context;
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
