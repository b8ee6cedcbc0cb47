package dev.bascule.adapter.in.http;

import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.mcp.McpHandler;
import dev.bascule.adapter.in.http.mcp.McpSettings;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.DiscoverServerUseCase;
import dev.bascule.application.port.in.SubscribeToServersUseCase;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;

/** The MCP endpoints of the server {@code demo} with its tool {@code echo}. */
final class McpHandlerFixture {

  private McpHandlerFixture() {}

  /** Returns a handler whose tool calls {@code callTool}, with an idle timeout of a minute. */
  static McpHandler calling(FakeCallTool callTool, Ticker ticker) {
    UseCases common = FakeUseCases.withCallTool(callTool);
    DiscoverServerUseCase discoveries =
        (_, _, _) -> new Outcome.Served<>(discovery(), FakeUseCases.hit());
    UseCases useCases =
        FakeUseCases.ofMcp(
            callTool,
            common.listServerFeatures(),
            common.useServerFeatures(),
            discoveries,
            McpHandlerFixture::follow,
            _ -> {},
            /* shareSessions= */ Optional.empty(),
            common.showServers());
    return new McpHandler(
        useCases, new McpSettings("1", 9, Duration.ofMinutes(1), 1 << 20, 9), ticker);
  }

  private static ServerDiscovery discovery() {
    return new ServerDiscovery(
        "2025-11-25",
        JsonBytes.of("{\"tools\":{}}"),
        Optional.empty(),
        Optional.empty(),
        CacheHints.NONE);
  }

  private static SubscribeToServersUseCase.Subscription follow(
      CallContext context, SubscribeToServersUseCase.Listener listener) {
    return new SubscribeToServersUseCase.Subscription() {
      @Override
      public Outcome<McpResult> subscribe(McpRequest.Subscribe request) {
        return FakeUseCases.served("{}");
      }

      @Override
      public Outcome<McpResult> unsubscribe(McpRequest.Unsubscribe request) {
        return FakeUseCases.served("{}");
      }

      @Override
      public Outcome<McpResult> setLogLevel(ServerId server, LogLevel level) {
        return FakeUseCases.served("{}");
      }

      @Override
      public void close() {}
    };
  }
}
