package dev.bascule.adapter.in.http;

import dev.bascule.adapter.in.http.mcp.McpFront;
import dev.bascule.adapter.in.http.mcp.McpFrontSettings;
import dev.bascule.adapter.in.http.mcp.McpUseCases;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.FollowServersUseCase;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;

/** The front that MCP clients meet, over the server {@code demo} and its tool {@code echo}. */
final class RealMcp {

  private RealMcp() {}

  /** Returns one whose tools are called with {@code callTool}, and sessions idle for a minute. */
  static McpFront calling(CallToolUseCase callTool, Ticker ticker) {
    UseCases common = FakeUseCases.calling(callTool);
    McpUseCases useCases =
        new McpUseCases(
            common.callTool(),
            common.list(),
            common.askServer(),
            (_, _, _) -> new Outcome.Served<>(discovery(), FakeUseCases.hit()),
            RealMcp::follow,
            _ -> {},
            common.showServers());
    return new McpFront(useCases, new McpFrontSettings("1", 9, Duration.ofMinutes(1), 9), ticker);
  }

  private static Discovery discovery() {
    return new Discovery(
        "2025-11-25",
        JsonBytes.of("{\"tools\":{}}"),
        Optional.empty(),
        Optional.empty(),
        CacheHints.NONE);
  }

  private static FollowServersUseCase.Following follow(
      Exchange exchange, FollowServersUseCase.Listener listener) {
    return new FollowServersUseCase.Following() {
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
